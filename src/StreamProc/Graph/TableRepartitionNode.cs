using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Graph;

/// <summary>Sends a table's changes through a topic, so that all rows of a group meet in one task. Kafka Streams: GroupedTableOperationRepartitionNode.</summary>
internal sealed class TableRepartitionNode<TKey, TValue>(string topic, string sink, string source, ISerde<TKey> keySerde, ISerde<TValue> valueSerde)
    : GraphNode(source)
{
    public override void WriteTo(Topology topology)
    {
        var changes = new ChangeSerde<TValue>(valueSerde);
        topology.AddRepartition(new(topic, Partitions: null));
        topology.Add(new SinkNode<TKey, Change<TValue>>(sink, topic, topicOf: null, keySerde, changes, partitioner: null), ParentNames);
        topology.Add(new SourceNode<TKey, Change<TValue>>(Name, [topic], new(keySerde, changes), extractor: null, reset: null));
    }
}
