using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Dsl;

public sealed partial class KTable<TKey, TValue>
{
    private const string JoinPrefix = "KTABLE-MERGE-";

    /// <summary>Joins two tables by their key: a row for each key that both have. Kafka Streams: join.</summary>
    /// <param name="other">The other table.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TResult> Join<TOther, TResult>(
        KTable<TKey, TOther> other, Func<TValue, TOther, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return Join<TOther, TResult>(other, (value, row) => joiner(value.Value, row.Value), isLeftRequired: true, isRightRequired: true, materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that this one has, with null where the other has none. Kafka Streams: leftJoin.</summary>
    /// <param name="other">The other table.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TResult> LeftJoin<TOther, TResult>(
        KTable<TKey, TOther> other, Func<TValue, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TOther : class?
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return LeftJoinBy(other, (value, row) => joiner(value.Value, row.OrDefault), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that this one has, with null where the other has none. Kafka Streams: leftJoin.</summary>
    /// <param name="other">The other table.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TResult> LeftJoin<TOther, TResult>(
        KTable<TKey, TOther> other, Func<TValue, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return LeftJoinBy(other, (value, row) => joiner(value.Value, row.HasValue ? row.Value : null), materialized, named);
    }

    /// <summary>Joins two tables by their key: a row for each key that this one has, with null where the other has none. Kafka Streams: leftJoin.</summary>
    /// <param name="other">The other table.</param>
    /// <param name="joiner">Makes the result of both values; null: no row.</param>
    /// <param name="materialized">How the result is kept; null: it is computed on the way.</param>
    /// <param name="named">The operator's name.</param>
    public KTable<TKey, TResult> LeftJoin<TOther, TResult>(
        KTable<TKey, TOther?> other, Func<TValue, TOther?, TResult> joiner, Materialized<TKey, TResult>? materialized = null, Named? named = null)
        where TOther : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return LeftJoinBy(other, (value, row) => joiner(value.Value, row.OrDefault), materialized, named);
    }

    internal KTable<TKey, TResult> OuterJoinBy<TOther, TResult>(
        KTable<TKey, TOther> other, TableJoiner<TValue, TOther, TResult> joiner, Materialized<TKey, TResult>? materialized, Named? named) =>
        Join(other, joiner, isLeftRequired: false, isRightRequired: false, materialized, named);

    private KTable<TKey, TResult> LeftJoinBy<TOther, TResult>(
        KTable<TKey, TOther> other, TableJoiner<TValue, TOther, TResult> joiner, Materialized<TKey, TResult>? materialized, Named? named) =>
        Join(other, joiner, isLeftRequired: true, isRightRequired: false, materialized, named);

    private KTable<TKey, TResult> Join<TOther, TResult>(
        KTable<TKey, TOther> other, TableJoiner<TValue, TOther, TResult> joiner, bool isLeftRequired, bool isRightRequired,
        Materialized<TKey, TResult>? materialized, Named? named)
    {
        ArgumentNullException.ThrowIfNull(other);
        var storeName = materialized is null ? null : Builder.StoreNameOf(materialized.Name, JoinPrefix);
        var name = Builder.NameOf(named?.Name, JoinPrefix);
        Builder.CheckSame(other.Builder, isLeftRequired ? isRightRequired ? "Join" : "LeftJoin" : "OuterJoin", name);
        Builder.CheckKept(name, materialized);
        // A side that may be left over has to know what its row was, to take its result back.
        if (!isRightRequired) Access.RequestOldValues(force: true);
        if (!isLeftRequired) other.Access.RequestOldValues(force: true);

        var oldValues = new OldValues();
        var left = new TableJoinSide(
            new ProcessorNode<TKey, Change<TValue>, TKey, Change<TResult>>(
                Builder.SuffixedName(named, "-join-this", "KTABLE-JOINTHIS-"),
                (context, below) => new TableJoin<TKey, TValue, TOther, TResult>(
                    other.Access.Open(context), Guarded(context, joiner), isLeftRequired, isRightRequired, oldValues.AreSent, context.Drops, below.All)),
            Node.Name, other.Access.RequireStores());
        var right = new TableJoinSide(
            new ProcessorNode<TKey, Change<TOther>, TKey, Change<TResult>>(
                Builder.SuffixedName(named, "-join-other", "KTABLE-JOINOTHER-"),
                (context, below) => new TableJoin<TKey, TOther, TValue, TResult>(
                    Access.Open(context), Reversed(Guarded(context, joiner)), isRightRequired, isLeftRequired, oldValues.AreSent, context.Drops, below.All)),
            other.Node.Name, Access.RequireStores());
        var sources = Sources.With(other.Sources);
        var keySerde = materialized?.KeySerde ?? KeySerde;
        var store = storeName is null
            ? null
            : TableStores.TimestampedKeyValue(storeName, Builder.Serde(keySerde, name, "keys", "Materialized.With"), Builder.Serde(materialized!.ValueSerde, name, "values", "Materialized.With"), materialized);
        var node = new TableJoinNode(left, right, JoinMerge<TResult>(name, storeName, oldValues), store, sources);
        Builder.Add(Node, node);
        Builder.Add(other.Node, node);

        TableAccess<TKey, TResult> access = new JoinedTable<TKey, TValue, TOther, TResult>(
            Access, other.Access, context => Guarded(context, joiner), isLeftRequired, isRightRequired, oldValues);
        if (storeName is not null) access = new StoredJoin<TKey, TResult>(access, StoredTable<TKey, TResult>.OfKeyValues(storeName, oldValues, materialized!.HistoryRetention));
        return new(Builder, node, keySerde, materialized?.ValueSerde, sources, access) { StoreName = storeName };
    }

    private static ProcessorNode<TKey, Change<TResult>, TKey, Change<TResult>> JoinMerge<TResult>(string name, string? storeName, OldValues oldValues) =>
        new(name, (context, below) =>
        {
            if (storeName is null) return new PassThrough<TKey, Change<TResult>>(below.All);
            var rows = TableStore<TKey, TResult>.Of(context, storeName);
            return new TableJoinMerge<TKey, TResult>(rows, context, new(rows.Cached, context.Record, oldValues.AreSent, below.All));
        });

    internal static TableJoiner<TValue, TOther, TResult> Guarded<TOther, TResult>(NodeContext context, TableJoiner<TValue, TOther, TResult> joiner)
    {
        var guarded = context.Guard<Optional<TValue>, Optional<TOther>, TResult>((value, other) => joiner(value, other));
        return (value, other) => guarded(value, other);
    }

    private static TableJoiner<TOther, TValue, TResult> Reversed<TOther, TResult>(TableJoiner<TValue, TOther, TResult> joiner) => (other, value) => joiner(value, other);
}
