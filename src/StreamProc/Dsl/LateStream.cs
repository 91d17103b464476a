using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>A stream of the records that come too late for an operator, and what the user makes of it. Hides the type of the records' values.</summary>
internal abstract class LateStream<TKey>
{
    /// <summary>Puts the stream below the operator.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="windowing">The operator.</param>
    /// <param name="keySerde">How its windowed keys are written.</param>
    /// <param name="sources">Source nodes of the operator's subtopology.</param>
    public abstract void Build(StreamsBuilder builder, GraphNode windowing, ISerde<Windowed<TKey>> keySerde, SourceSet sources);
}

internal sealed class LateStream<TKey, TValue>(Action<KStream<Windowed<TKey>, TValue>> late, Named? named, ISerde<TValue>? valueSerde) : LateStream<TKey>
{
    public override void Build(StreamsBuilder builder, GraphNode windowing, ISerde<Windowed<TKey>> keySerde, SourceSet sources)
    {
        // Takes no number, so that generated names stay what they are where a side stream is added.
        var name = named?.Name is { } given ? builder.Checked(given) : windowing.Name + "-late";
        var node = new ProcessorNode<Windowed<TKey>, TValue, Windowed<TKey>, TValue>(name, (_, below) => new PassThrough<Windowed<TKey>, TValue>(below.All));
        // A windowed key has its inner key's partition, so nothing needs to be repartitioned.
        late(new(builder, builder.Add(windowing, new SingleNode(node) { ChangesKey = true }), keySerde, valueSerde, needsRepartition: false, sources));
    }
}
