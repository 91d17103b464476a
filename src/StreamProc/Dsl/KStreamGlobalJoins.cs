using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

public sealed partial class KStream<TKey, TValue>
{
    /// <summary>
    /// Joins each record with the row of a global table that a key chosen for it names; records without a row are left out. The row is the
    /// one that the worker has at that moment. Kafka Streams: join with a GlobalKTable.
    /// </summary>
    public KStream<TKey, TResult> Join<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector, Func<TValue, TTableValue, TResult> joiner, Named? named = null) =>
        JoinGlobal(table, keySelector, (_, value, row) => joiner(value, row.Value), leftJoin: false, named);

    /// <summary>Joins each record with the row of a global table, or with null if there is none. Kafka Streams: leftJoin with a GlobalKTable.</summary>
    public KStream<TKey, TResult> LeftJoin<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector, Func<TValue, TTableValue?, TResult> joiner, Named? named = null)
        where TTableValue : class? =>
        JoinGlobal(table, keySelector, (_, value, row) => joiner(value, row.OrDefault), leftJoin: true, named);

    /// <summary>Joins each record with the row of a global table, or with null if there is none. Kafka Streams: leftJoin with a GlobalKTable.</summary>
    public KStream<TKey, TResult> LeftJoin<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector, Func<TValue, TTableValue?, TResult> joiner, Named? named = null)
        where TTableValue : struct =>
        JoinGlobal(table, keySelector, (_, value, row) => joiner(value, row.HasValue ? row.Value : null), leftJoin: true, named);

    /// <summary>Joins each record with the row of a global table, or with null if there is none. Kafka Streams: leftJoin with a GlobalKTable.</summary>
    public KStream<TKey, TResult> LeftJoin<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue?> table, Func<TKey, TValue, TTableKey> keySelector, Func<TValue, TTableValue?, TResult> joiner, Named? named = null)
        where TTableValue : struct =>
        JoinGlobal(table, keySelector, (_, value, row) => joiner(value, row.OrDefault), leftJoin: true, named);

    private KStream<TKey, TResult> JoinGlobal<TTableKey, TTableValue, TResult>(
        GlobalKTable<TTableKey, TTableValue> table, Func<TKey, TValue, TTableKey> keySelector,
        Func<TKey, TValue, Optional<TTableValue>, TResult> joiner, bool leftJoin, Named? named)
    {
        ArgumentNullException.ThrowIfNull(table);
        // Kafka Streams names the inner join so too.
        var node = Processor<TKey, TResult>("KSTREAM-LEFTJOIN-", named, (context, below) =>
            new StreamGlobalTableJoin<TKey, TValue, TTableKey, TTableValue, TResult>(
                context.Guard(keySelector), context.Guard(joiner), leftJoin,
                context.Store<IReadOnlyKeyValueStore<TTableKey, ValueAndTimestamp<TTableValue>>>(table.StoreName), context.Drops, below.All));
        Builder.CheckSame(table.Builder, leftJoin ? "LeftJoin" : "Join", node.Name);
        var graphNode = Builder.Add(Node, new SingleNode(node) { AcceptsNullKeys = leftJoin });
        return new(Builder, graphNode, KeySerde, null, NeedsRepartition, Sources);
    }
}
