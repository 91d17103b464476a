using System.Runtime.InteropServices;
using System.Text;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Kafka.Native;

/// <summary>A list of partitions in librdkafka's memory, with offsets and their metadata, which Confluent.Kafka's own calls drop.</summary>
internal sealed unsafe class PartitionList : IDisposable
{
    private NativePartitions* _list;

    private PartitionList(int capacity) => _list = Librdkafka.rd_kafka_topic_partition_list_new(capacity);

    public NativePartitions* Pointer => _list;

    public static PartitionList Of(IReadOnlyCollection<TopicPartition> partitions)
    {
        var list = new PartitionList(partitions.Count);
        foreach (var p in partitions) list.Add(p);
        return list;
    }

    public static PartitionList Of(IReadOnlyCollection<CommittedOffset> offsets)
    {
        var list = new PartitionList(offsets.Count);
        foreach (var o in offsets)
        {
            var element = list.Add(o.Partition);
            element->Offset = o.Offset;
            if (o.Metadata.Length > 0) Annotate(element, o.Metadata);
        }

        return list;
    }

    /// <summary>Those that have an offset; the first partition that has an error throws it.</summary>
    public List<CommittedOffset> Committed()
    {
        var found = new List<CommittedOffset>(_list->Count);
        for (var i = 0; i < _list->Count; i++)
        {
            var e = _list->Elements + i;
            NativeError.ThrowIfAny(e->Error);
            if (e->Offset < 0) continue;
            var note = e->Metadata == null ? "" : Encoding.UTF8.GetString((byte*)e->Metadata, (int)e->MetadataSize);
            found.Add(new(new(Marshal.PtrToStringUTF8((nint)e->Topic)!, e->Partition), e->Offset, note));
        }

        return found;
    }

    /// <summary>Throws the first error that a call left with a partition.</summary>
    public void ThrowIfAny()
    {
        for (var i = 0; i < _list->Count; i++) NativeError.ThrowIfAny(_list->Elements[i].Error);
    }

    public void Dispose()
    {
        if (_list == null) return;
        Librdkafka.rd_kafka_topic_partition_list_destroy(_list);
        _list = null;
    }

    private NativePartition* Add(TopicPartition p) => Librdkafka.rd_kafka_topic_partition_list_add(_list, p.Topic, p.Partition);

    private static void Annotate(NativePartition* element, string note)
    {
        // The list frees the bytes itself, so they must come from librdkafka's own allocator.
        var bytes = Encoding.UTF8.GetByteCount(note);
        element->Metadata = Librdkafka.rd_kafka_mem_malloc(0, (nuint)bytes);
        element->MetadataSize = (nuint)Encoding.UTF8.GetBytes(note, new Span<byte>(element->Metadata, bytes));
    }
}
