using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// Outer joins of streams, where either value may be null: for each combination of classes, values that are always there, and values that may be null.
/// </summary>
public static class KStreamOuterJoins
{
    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft> stream, KStream<TKey, TRight> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft, TRight>? joined = null)
        where TLeft : class?
        where TRight : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(left.OrDefault, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft> stream, KStream<TKey, TRight> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft, TRight>? joined = null)
        where TLeft : class?
        where TRight : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(left.OrDefault, OrNull(right)), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft> stream, KStream<TKey, TRight?> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft, TRight?>? joined = null)
        where TLeft : class?
        where TRight : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(left.OrDefault, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft> stream, KStream<TKey, TRight> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft, TRight>? joined = null)
        where TLeft : struct
        where TRight : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(OrNull(left), right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft> stream, KStream<TKey, TRight> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft, TRight>? joined = null)
        where TLeft : struct
        where TRight : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(OrNull(left), OrNull(right)), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft> stream, KStream<TKey, TRight?> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft, TRight?>? joined = null)
        where TLeft : struct
        where TRight : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(OrNull(left), right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft?> stream, KStream<TKey, TRight> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft?, TRight>? joined = null)
        where TLeft : struct
        where TRight : class?
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(left.OrDefault, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft?> stream, KStream<TKey, TRight> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft?, TRight>? joined = null)
        where TLeft : struct
        where TRight : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(left.OrDefault, OrNull(right)), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    /// <summary>
    /// Joins records of two streams that have the same key and are near each other in event time; a record that none of the other stream is near gives
    /// a result with null, once none can come any more. Records without key give one at once. Kafka Streams: outerJoin.
    /// </summary>
    /// <param name="stream">The left stream.</param>
    /// <param name="other">The right stream.</param>
    /// <param name="joiner">Makes the result of both values, one of which may be null.</param>
    /// <param name="windows">How far apart the two may be.</param>
    /// <param name="joined">Names and serdes.</param>
    public static KStream<TKey, TResult> OuterJoin<TKey, TLeft, TRight, TResult>(
        this KStream<TKey, TLeft?> stream, KStream<TKey, TRight?> other, Func<TLeft?, TRight?, TResult> joiner, JoinWindows windows,
        StreamJoined<TKey, TLeft?, TRight?>? joined = null)
        where TLeft : struct
        where TRight : struct
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(joiner);
        return stream.JoinBy(other, (_, left, right) => joiner(left.OrDefault, right.OrDefault), windows, joined, isLeftOuter: true, isRightOuter: true);
    }

    private static T? OrNull<T>(Optional<T> value)
        where T : struct => value.HasValue ? value.Value : null;
}
