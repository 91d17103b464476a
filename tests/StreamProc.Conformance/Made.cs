using System.Text.Json;

namespace StreamProc.Conformance;

/// <summary>
/// What an operator made: a stream, a table, a grouping. Values are typed in our DSL and are not in the vectors, so each of these knows its
/// types and applies the next operator itself. What it cannot, or cannot yet, says so.
/// </summary>
internal abstract class Made
{
    /// <summary>What it is, for a message.</summary>
    protected abstract string What { get; }

    public virtual Made Filter(JsonElement op, bool keep) => throw Missing(op);

    public virtual Made MapValues(JsonElement op) => throw Missing(op);

    public virtual Made SelectKey(JsonElement op) => throw Missing(op);

    public virtual Made Map(JsonElement op) => throw Missing(op);

    public virtual Made FlatMap(JsonElement op) => throw Missing(op);

    public virtual Made FlatMapValues(JsonElement op) => throw Missing(op);

    public virtual Made Peek(JsonElement op) => throw Missing(op);

    public virtual Made Process(JsonElement op) => throw Missing(op);

    public virtual Made Merge(JsonElement op, Made other) => throw Missing(op);

    public virtual IEnumerable<(string Id, Made Branch)> Split(JsonElement op) => throw Missing(op);

    public virtual Made Repartition(JsonElement op) => throw Missing(op);

    public virtual Made ToTable(JsonElement op) => throw Missing(op);

    public virtual Made ToStream(JsonElement op) => throw Missing(op);

    public virtual Made GroupByKey(JsonElement op) => throw Missing(op);

    public virtual Made GroupBy(JsonElement op) => throw Missing(op);

    public virtual Made Window(JsonElement op) => throw Missing(op);

    public virtual Made Count(JsonElement op) => throw Missing(op);

    public virtual Made Reduce(JsonElement op) => throw Missing(op);

    public virtual Made Aggregate(JsonElement op) => throw Missing(op);

    public virtual Made Cogroup(JsonElement op, IReadOnlyList<(Made Grouped, string Aggregator)> groups) => throw Missing(op);

    public virtual Made Join(JsonElement op, Made other) => throw Missing(op);

    public virtual Made ForeignKeyJoin(JsonElement op, Made other) => throw Missing(op);

    public virtual Made Suppress(JsonElement op) => throw Missing(op);

    public virtual void To(JsonElement op) => throw Missing(op);

    protected NotSupportedYetException Missing(JsonElement op) => new($"{op.Kind()} ({What})");
}
