using System.Text.Json;
using StreamProc.Dsl;

namespace StreamProc.Conformance;

/// <summary>Joins of a table with another one by a field of its values.</summary>
internal sealed partial class MadeTable<TKey, TValue>
{
    public override Made ForeignKeyJoin(JsonElement op, Made other)
    {
        var how = scenario.Table(op, keys, Values.Text) ?? Materialized.With(keys.Serde, Values.Text.Serde);
        var joined = op.Text("name") is { } name ? TableJoined.As<TKey, string>(name) : null;
        return With(op.Kind() is "foreignKeyJoin" ? InnerByForeignKey(op, other, how, joined) : LeftByForeignKey(op, other, how, joined), Values.Text);
    }

    private KTable<TKey, string> InnerByForeignKey(JsonElement op, Made other, Materialized<TKey, string> how, TableJoined<TKey, string>? joined) => other switch
    {
        MadeTable<string, string> right => table.Join(right.Table, ForeignKey, (l, r) => Functions.Join(l, r), how, joined),
        MadeTable<string, long?> right => table.Join(right.Table, ForeignKey, (l, r) => Functions.Join(l, r), how, joined),
        MadeTable<string, long> right => table.Join(right.Table, ForeignKey, (l, r) => Functions.Join(l, r), how, joined),
        _ => throw Missing(op),
    };

    private KTable<TKey, string> LeftByForeignKey(JsonElement op, Made other, Materialized<TKey, string> how, TableJoined<TKey, string>? joined) => other switch
    {
        MadeTable<string, string> right => table.LeftJoin(right.Table, ForeignKey, (l, r) => Functions.Join(l, r), how, joined),
        MadeTable<string, long?> right => table.LeftJoin(right.Table, ForeignKey, (l, r) => Functions.Join(l, r), how, joined),
        MadeTable<string, long> right => table.LeftJoin(right.Table, ForeignKey, (l, r) => Functions.Join(l, r), how, joined),
        _ => throw Missing(op),
    };

    private static string? ForeignKey(TValue value) => Functions.Field(value, 0);
}
