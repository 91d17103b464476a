using System.Text.Json;
using StreamProc.Dsl;

namespace StreamProc.Conformance;

/// <summary>Joins of two tables, by the types of both.</summary>
internal sealed partial class MadeTable<TKey, TValue>
{
    public override Made Join(JsonElement op, Made other)
    {
        var how = scenario.Table(op, keys, Values.Text);
        return With(op.Kind() switch { "join" => Inner(op, other, how), "leftJoin" => Left(op, other, how), _ => Outer(op, other, how) }, Values.Text);
    }

    private KTable<TKey, string> Inner(JsonElement op, Made other, Materialized<TKey, string>? how) => other switch
    {
        MadeTable<TKey, string> right => table.Join(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        MadeTable<TKey, long?> right => table.Join(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        MadeTable<TKey, long> right => table.Join(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        _ => throw Missing(op),
    };

    private KTable<TKey, string> Left(JsonElement op, Made other, Materialized<TKey, string>? how) => other switch
    {
        MadeTable<TKey, string> right => table.LeftJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        MadeTable<TKey, long?> right => table.LeftJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        MadeTable<TKey, long> right => table.LeftJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        _ => throw Missing(op),
    };

    private KTable<TKey, string> Outer(JsonElement op, Made other, Materialized<TKey, string>? how) => (this as Made, other) switch
    {
        (MadeTable<TKey, string> left, MadeTable<TKey, string> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, string> left, MadeTable<TKey, long?> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, string> left, MadeTable<TKey, long> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, long?> left, MadeTable<TKey, string> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, long?> left, MadeTable<TKey, long?> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, long?> left, MadeTable<TKey, long> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, long> left, MadeTable<TKey, string> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, long> left, MadeTable<TKey, long?> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        (MadeTable<TKey, long> left, MadeTable<TKey, long> right) => left.Table.OuterJoin(right.Table, (l, r) => Functions.Join(l, r), how, op.Named()),
        _ => throw Missing(op),
    };
}
