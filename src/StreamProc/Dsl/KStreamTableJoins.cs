using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

public sealed partial class KStream<TKey, TValue>
{
    /// <summary>
    /// Joins each record with the table's row of its key; records without a row are left out, those without key or value are dropped. The row is the
    /// one that is there when the record is processed, of a versioned table the one of the record's time. Kafka Streams: join with a KTable.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the record's value and the row's.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> Join<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, Func<TValue, TTableValue, TResult> joiner, Joined<TKey, TValue, TTableValue>? joined = null)
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (_, value, row) => joiner(value.Value, row.Value), isLeftJoin: false, joined);
    }

    /// <summary>
    /// Joins each record with the table's row of its key, or with null if there is none. Records without value are dropped, those without key also
    /// where they had to wait for a grace period. Kafka Streams: leftJoin with a KTable.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the record's value and the row's, which may be null.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> LeftJoin<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, Func<TValue, TTableValue?, TResult> joiner, Joined<TKey, TValue, TTableValue>? joined = null)
        where TTableValue : class?
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (_, value, row) => joiner(value.Value, row.OrDefault), isLeftJoin: true, joined);
    }

    /// <summary>
    /// Joins each record with the table's row of its key, or with null if there is none. Records without value are dropped, those without key also
    /// where they had to wait for a grace period. Kafka Streams: leftJoin with a KTable.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the record's value and the row's, which may be null.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> LeftJoin<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, Func<TValue, TTableValue?, TResult> joiner, Joined<TKey, TValue, TTableValue>? joined = null)
        where TTableValue : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (_, value, row) => joiner(value.Value, row.HasValue ? row.Value : null), isLeftJoin: true, joined);
    }

    /// <summary>
    /// Joins each record with the table's row of its key, or with null if there is none. Records without value are dropped, those without key also
    /// where they had to wait for a grace period. Kafka Streams: leftJoin with a KTable.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="joiner">Makes the result of the record's value and the row's, which may be null.</param>
    /// <param name="joined">Name, serdes and grace period.</param>
    public KStream<TKey, TResult> LeftJoin<TTableValue, TResult>(
        KTable<TKey, TTableValue?> table, Func<TValue, TTableValue?, TResult> joiner, Joined<TKey, TValue, TTableValue?>? joined = null)
        where TTableValue : struct
    {
        ArgumentNullException.ThrowIfNull(joiner);
        return JoinTable(table, (_, value, row) => joiner(value.Value, row.OrDefault), isLeftJoin: true, joined);
    }

    private KStream<TKey, TResult> JoinTable<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, StreamJoiner<TKey, TValue, TTableValue, TResult> joiner, bool isLeftJoin, Joined<TKey, TValue, TTableValue>? joined)
    {
        ArgumentNullException.ThrowIfNull(table);
        joined ??= new();
        Builder.CheckSame(table.Builder, isLeftJoin ? "LeftJoin" : "Join", joined.Name ?? Node.Name);
        var stream = NeedsRepartition ? RepartitionedForJoin(joined.Name, joined.KeySerde, joined.ValueSerde, "Joined.As") : this;
        return stream.JoinPartitioned(table, joiner, isLeftJoin, joined);
    }

    private KStream<TKey, TResult> JoinPartitioned<TTableValue, TResult>(
        KTable<TKey, TTableValue> table, StreamJoiner<TKey, TValue, TTableValue, TResult> joiner, bool isLeftJoin, Joined<TKey, TValue, TTableValue> joined)
    {
        var sources = Sources.With(table.Sources);
        var name = Builder.NameOf(joined.Name, isLeftJoin ? "KSTREAM-LEFTJOIN-" : "KSTREAM-JOIN-");
        var buffer = joined.GracePeriod is { } grace ? Buffer(table, name, grace, joined) : null;
        var node = new ProcessorNode<TKey, TValue, TKey, TResult>(name, (context, below) =>
        {
            var guarded = context.Guard<TKey, Optional<TValue>, Optional<TTableValue>, TResult>((key, value, row) => joiner(key, value, row));
            return new StreamTableJoin<TKey, TValue, TTableValue, TResult>(
                table.Access.Open(context), (key, value, row) => guarded(key, value, row), isLeftJoin,
                buffer is null ? null : context.Store<StreamTableBuffer<TKey, TValue>>(buffer.Name), context, below.All);
        });
        var graphNode = Builder.Add(Node, new StreamTableJoinNode(node, table.Access.RequireStores(), buffer, sources) { AcceptsNullKeys = isLeftJoin });
        return new(Builder, graphNode, joined.KeySerde ?? KeySerde, null, needsRepartition: false, sources);
    }

    private StreamTableBufferBuilder<TKey, TValue> Buffer<TTableValue>(
        KTable<TKey, TTableValue> table, string name, TimeSpan grace, Joined<TKey, TValue, TTableValue> joined)
    {
        var storeName = name + "-Buffer";
        if (joined.Name is null && !Builder.Options.AllowGeneratedNames) Builder.Lacks("buffer", storeName, "Joined.As(\"name\")");
        if (grace < TimeSpan.Zero) Builder.Refuse($"Node {name}: its grace period of {grace} is negative: leave it out, or set how long records are to wait.");
        if (table.Access.HistoryMs is not { } historyMs)
            Builder.Refuse($"Node {name}: with a grace period it needs a versioned table, to look rows up as they were: set WithHistoryRetention on the table's Materialized.");
        else if (grace.TotalMilliseconds > historyMs)
            Builder.Refuse($"Node {name}: its grace period of {grace} is longer than the history that its table keeps, {TimeSpan.FromMilliseconds(historyMs)}: set WithHistoryRetention to that at least.");
        return new(
            storeName, Builder.Serde(joined.KeySerde ?? KeySerde, name, "keys"), Builder.Serde(joined.ValueSerde ?? ValueSerde, name, "values"),
            (long)grace.TotalMilliseconds);
    }
}
