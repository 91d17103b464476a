using CsCheck;
using StreamProc.Dsl;
using StreamProc.Testing;

namespace StreamProc.Tests.Tables;

/// <summary>After any changes of its inputs, a table is what a look at all rows of both would make: the order of the changes leaves no trace.</summary>
public sealed class TableModelTests
{
    private static readonly Gen<string> Key = Gen.Int[0, 2].Select(i => "abc"[i..(i + 1)]);

    // A value is the foreign key, a comma and a number.
    private static readonly Gen<string?> Value = Gen.Frequency(
        (1, Gen.Const((string?)null)), (4, Gen.Select(Gen.Int[0, 2].Select(i => "ab"[i..Math.Min(i + 1, 2)]), Gen.Int[0, 9], (key, number) => (string?)$"{key},{number}")));

    private static readonly Gen<(bool IsLeft, string Key, string? Value)[]> Changes = Gen.Select(Gen.Bool, Key, Value).Array[1, 40];

    private static readonly Gen<(int CacheBytes, (bool IsLeft, string Key, string? Value)[] Changes)> Runs = Gen.Select(Gen.Bool.Select(cached => cached ? 1_000_000 : 0), Changes);

    private sealed class Tables
    {
        public SortedDictionary<string, string> Left { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, string> Right { get; } = new(StringComparer.Ordinal);
    }

    [Fact]
    public void An_inner_join_has_what_both_have() => Check(
        (left, right) => left.Join(right, (l, r) => $"{l}~{r}"),
        t => t.Left.Where(l => t.Right.ContainsKey(l.Key)).Select(l => (l.Key, $"{l.Value}~{t.Right[l.Key]}")));

    [Fact]
    public void A_left_join_has_what_the_left_table_has() => Check(
        (left, right) => left.LeftJoin(right, (l, r) => $"{l}~{r ?? "-"}", Materialized.As("joined")),
        t => t.Left.Select(l => (l.Key, $"{l.Value}~{t.Right.GetValueOrDefault(l.Key, "-")}")));

    [Fact]
    public void An_outer_join_has_what_either_has() => Check(
        (left, right) => left.OuterJoin(right, (l, r) => $"{l ?? "-"}~{r ?? "-"}"),
        t => Keys(t).Select(k => (k, $"{t.Left.GetValueOrDefault(k, "-")}~{t.Right.GetValueOrDefault(k, "-")}")));

    [Fact]
    public void A_join_of_a_join_that_is_not_kept_looks_through_it() => Check(
        (left, right) => left.OuterJoin(right, (l, r) => $"{l ?? "-"}~{r ?? "-"}").Filter((_, v) => v.Contains('1', StringComparison.Ordinal)).LeftJoin(right, (j, r) => $"{j}/{r ?? "-"}"),
        t => Keys(t).Select(k => (k, $"{t.Left.GetValueOrDefault(k, "-")}~{t.Right.GetValueOrDefault(k, "-")}")).Where(j => j.Item2.Contains('1', StringComparison.Ordinal))
            .Select(j => (j.k, $"{j.Item2}/{t.Right.GetValueOrDefault(j.k, "-")}")));

    [Fact]
    public void A_foreign_key_join_has_the_rows_whose_foreign_row_is_there() => Check(
        (left, right) => left.Join(right, ForeignKey, (l, r) => $"{l}~{r}", Materialized.As("joined"), TableJoined.As("fk")),
        t => t.Left.Where(l => ForeignKey(l.Value) is { } key && t.Right.ContainsKey(key)).Select(l => (l.Key, $"{l.Value}~{t.Right[ForeignKey(l.Value)!]}")));

    [Fact]
    public void A_foreign_key_left_join_has_all_left_rows() => Check(
        (left, right) => left.LeftJoin(right, ForeignKey, (l, r) => $"{l}~{r ?? "-"}", Materialized.As("joined"), TableJoined.As("fk")),
        t => t.Left.Select(l => (l.Key, $"{l.Value}~{(ForeignKey(l.Value) is { } key ? t.Right.GetValueOrDefault(key, "-") : "-")}")));

    [Fact]
    public void Groups_have_the_rows_that_are_in_them() => Check(
        (left, _) => left.GroupBy((_, value) => KeyValuePair.Create(ForeignKey(value)!, value), Grouped.As("by"))
            .Aggregate(() => "", (_, v, all) => Sorted(all.Split(' ').Append(v)), (_, v, all) => Sorted(Without(all.Split(' '), v)), Materialized.As("groups"))
            .Filter((_, all) => all.Length > 0),
        t => t.Left.Values.GroupBy(ForeignKey, StringComparer.Ordinal).Where(g => g.Key is not null).Select(g => (g.Key!, Sorted(g))));

    [Fact]
    public void Suppression_without_a_wait_changes_nothing() => Check(
        (left, right) => left.OuterJoin(right, (l, r) => $"{l ?? "-"}~{r ?? "-"}").Suppress(Suppressed.UntilTimeLimit(TimeSpan.Zero, BufferConfig.Unbounded()).WithName("none")),
        t => Keys(t).Select(k => (k, $"{t.Left.GetValueOrDefault(k, "-")}~{t.Right.GetValueOrDefault(k, "-")}")));

    private static void Check(
        Func<KTable<string, string>, KTable<string, string>, KTable<string, string>> make, Func<Tables, IEnumerable<(string Key, string Value)>> model) => Runs.Sample(
        run =>
        {
            using var table = TableRun.Of(make, new TestDriverOptions { CacheBytes = run.CacheBytes });
            var inputs = new Tables();
            foreach (var (isLeft, key, value) in run.Changes)
            {
                if (isLeft) table.Left(key, value);
                else table.Right(key, value);
                var rows = isLeft ? inputs.Left : inputs.Right;
                if (value is null) rows.Remove(key);
                else rows[key] = value;
            }
            table.Read();
            Assert.Equal(string.Join('\n', model(inputs).Order().Select(r => $"{r.Key}={r.Value}")), string.Join('\n', table.Rows.Select(r => $"{r.Key}={r.Value}")));
        },
        iter: 100, threads: 1);

    private static IEnumerable<string> Keys(Tables tables) => tables.Left.Keys.Union(tables.Right.Keys, StringComparer.Ordinal);

    private static string? ForeignKey(string value) => value.Split(',')[0] is { Length: > 0 } key ? key : null;

    private static string Sorted(IEnumerable<string> values) => string.Join(' ', values.Where(v => v.Length > 0).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Without(IEnumerable<string> values, string value)
    {
        var rest = values.ToList();
        rest.Remove(value);
        return rest;
    }
}
