using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

public sealed partial class KStream<TKey, TValue>
{
    private KStream<TKey, TValue>? _repartitionedForJoin;

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; each pair gives a record, with the later of
    /// both times. Records without key or value are dropped. Kafka Streams: join.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> Join<TOther, TResult>(
        KStream<TKey, TOther> other, Func<TValue, TOther, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(other, (_, left, right) => joiner(left.Value, right.Value), windows, joined, isLeftOuter: false, isRightOuter: false);
    }

    /// <summary>
    /// Joins as <c>Join</c> does; a record of this stream that no record of the other is near gives a result with null, once none can come any more.
    /// Records without key give one at once. Kafka Streams: leftJoin.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, the right one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> LeftJoin<TOther, TResult>(
        KStream<TKey, TOther> other, Func<TValue, TOther?, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined = null)
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(other, (_, left, right) => joiner(left.Value, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: false);
    }

    /// <summary>
    /// Joins as <c>Join</c> does; a record of this stream that no record of the other is near gives a result with null, once none can come any more.
    /// Records without key give one at once. Kafka Streams: leftJoin.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, the right one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> LeftJoin<TOther, TResult>(
        KStream<TKey, TOther> other, Func<TValue, TOther?, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined = null)
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(
            other, (_, left, right) => joiner(left.Value, right.HasValue ? right.Value : null), windows, joined, isLeftOuter: true, isRightOuter: false);
    }

    /// <summary>
    /// Joins as <c>Join</c> does; a record of this stream that no record of the other is near gives a result with null, once none can come any more.
    /// Records without key give one at once. Kafka Streams: leftJoin.
    /// </summary>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, the right one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public KStream<TKey, TResult> LeftJoin<TOther, TResult>(
        KStream<TKey, TOther?> other, Func<TValue, TOther?, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther?>? joined = null)
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinBy(other, (_, left, right) => joiner(left.Value, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: false);
    }

    internal KStream<TKey, TResult> JoinBy<TOther, TResult>(
        KStream<TKey, TOther> other, StreamJoiner<TKey, TValue, TOther, TResult> joiner, JoinWindows windows, StreamJoined<TKey, TValue, TOther>? joined,
        bool isLeftOuter, bool isRightOuter)
    {
        ArgumentNullException.ThrowIfNull(other);
        ArgumentNullException.ThrowIfNull(windows);
        joined ??= new();
        Builder.CheckSame(other.Builder, isRightOuter ? "OuterJoin" : isLeftOuter ? "LeftJoin" : "Join", joined.Name ?? joined.StoreName ?? Node.Name);
        // Where generated names are not allowed, one name is enough for nodes, topics and stores.
        var topic = joined.Name ?? (Builder.Options.AllowGeneratedNames ? null : joined.StoreName);
        var left = NeedsRepartition ? RepartitionedForJoin(topic is null ? null : topic + "-left", joined.KeySerde, joined.ValueSerde, "StreamJoined.WithName") : this;
        var right = other.NeedsRepartition
            ? other.RepartitionedForJoin(topic is null ? null : topic + "-right", joined.KeySerde, joined.OtherValueSerde, "StreamJoined.WithName")
            : other;
        return new StreamJoin<TKey, TValue, TOther, TResult>(left, right, windows.Span, joined, isLeftOuter, isRightOuter).Build(joiner);
    }

    /// <summary>The stream through a repartition topic of that name, or of its own; without a name all joins of the stream share one.</summary>
    internal KStream<TKey, TValue> RepartitionedForJoin(string? name, ISerde<TKey>? keySerde, ISerde<TValue>? valueSerde, string remedy)
    {
        var prefix = name is null ? Node.Name : Builder.Checked(name);
        if (name is null && !Builder.Options.AllowGeneratedNames) Builder.Lacks("repartition topic", prefix, $"{remedy}(\"name\")");
        if (_repartitionedForJoin is null || !string.Equals(prefix, Node.Name, StringComparison.Ordinal))
            return _repartitionedForJoin = Through(prefix, keySerde, valueSerde, partitions: null, partitioner: null, canBeMerged: true);

        RepartitionNames.Of(prefix, Builder.Names);
        return _repartitionedForJoin;
    }
}
