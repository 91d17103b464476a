using StreamProc.Graph;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>Where late records of one of the streams of a cogroup go.</summary>
/// <param name="IsOf">Whether it is that stream.</param>
/// <param name="Source">The stream's node, for messages.</param>
/// <param name="Late">The late records.</param>
internal sealed record CogroupedLateStream<TKey, TAggregate>(Func<CogroupedStream<TKey, TAggregate>, bool> IsOf, string Source, LateStream<TKey> Late)
{
    public static CogroupedLateStream<TKey, TAggregate> Of<TValue>(KGroupedStream<TKey, TValue> grouped, Action<KStream<Windowed<TKey>, TValue>> late, Named? named) =>
        new(stream => stream.IsOf(grouped), grouped.Name ?? grouped.NodeName, new LateStream<TKey, TValue>(late, named, grouped.ValueSerde));
}

/// <summary>Where late records of a cogroup's streams go.</summary>
internal sealed record CogroupedLateStreams<TKey, TAggregate>(IReadOnlyList<CogroupedLateStream<TKey, TAggregate>> All, ISerde<Windowed<TKey>> KeySerde)
{
    /// <summary>Puts each below the aggregation of its stream.</summary>
    public void Build(
        StreamsBuilder builder, string cogroup, IEnumerable<(CogroupedStream<TKey, TAggregate> Stream, GraphNode Aggregation)> aggregations, SourceSet sources)
    {
        foreach (var late in All)
        {
            var aggregation = aggregations.FirstOrDefault(a => late.IsOf(a.Stream)).Aggregation;
            if (aggregation is not null) late.Late.Build(builder, aggregation, KeySerde, sources);
            else builder.Refuse($"Node {cogroup}: LateTo is given stream {late.Source}, which is not in the cogroup: give it one that Cogroup was given, the same object.");
        }
    }
}
