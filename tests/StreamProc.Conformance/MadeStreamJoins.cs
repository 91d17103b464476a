using System.Text.Json;
using StreamProc.Dsl;

namespace StreamProc.Conformance;

/// <summary>Joins of a stream with another one, by the types of both.</summary>
internal sealed partial class MadeStream<TKey, TValue>
{
    private KStream<TKey, string> JoinStream<TOther>(JsonElement op, KStream<TKey, TOther> other, ValueKind<TOther> others)
    {
        var windows = JoinWindows.OfTimeDifferenceAndGrace(TimeSpan.Zero, op.Span("graceMs")).Before(op.Span("beforeMs")).After(op.Span("afterMs"));
        var joined = StreamJoined.With(keys.Serde, values.Serde, others.Serde) with { Name = op.Text("name"), StoreName = op.Text("store") };
        return op.Kind() switch
        {
            "join" => stream.Join(other, (left, right) => Functions.Join(left, right), windows, joined),
            "leftJoin" => LeftJoin(op, other, windows, joined),
            _ => OuterJoin(op, other, windows, joined),
        };
    }

    private KStream<TKey, string> JoinTable(JsonElement op, Made other) => (op.Kind(), other) switch
    {
        ("join", MadeTable<TKey, string> { Table: var right }) => stream.Join(right, (l, r) => Functions.Join(l, r), Joined<string>(op)),
        ("join", MadeTable<TKey, long?> { Table: var right }) => stream.Join(right, (l, r) => Functions.Join(l, r), Joined<long?>(op)),
        ("join", MadeTable<TKey, long> { Table: var right }) => stream.Join(right, (l, r) => Functions.Join(l, r), Joined<long>(op)),
        ("leftJoin", MadeTable<TKey, string> { Table: var right }) => stream.LeftJoin(right, (l, r) => Functions.Join(l, r), Joined<string>(op)),
        ("leftJoin", MadeTable<TKey, long?> { Table: var right }) => stream.LeftJoin(right, (l, r) => Functions.Join(l, r), Joined<long?>(op)),
        ("leftJoin", MadeTable<TKey, long> { Table: var right }) => stream.LeftJoin(right, (l, r) => Functions.Join(l, r), Joined<long>(op)),
        _ => throw Missing(op),
    };

    private Joined<TKey, TValue, TOther> Joined<TOther>(JsonElement op) =>
        Dsl.Joined.With<TKey, TValue, TOther>(keys.Serde, values.Serde) with { Name = op.Text("name"), GracePeriod = op.Has("graceMs") ? op.Span("graceMs") : null };

    private KStream<TKey, string> LeftJoin<TOther>(JsonElement op, KStream<TKey, TOther> other, JoinWindows windows, StreamJoined<TKey, TValue, TOther> joined) => (other, joined) switch
    {
        (KStream<TKey, string> right, StreamJoined<TKey, TValue, string> how) => stream.LeftJoin(right, (l, r) => Functions.Join(l, r), windows, how),
        (KStream<TKey, long?> right, StreamJoined<TKey, TValue, long?> how) => stream.LeftJoin(right, (l, r) => Functions.Join(l, r), windows, how),
        _ => throw Missing(op),
    };

    private KStream<TKey, string> OuterJoin<TOther>(JsonElement op, KStream<TKey, TOther> other, JoinWindows windows, StreamJoined<TKey, TValue, TOther> joined) => (stream, other, joined) switch
    {
        (KStream<TKey, string> left, KStream<TKey, string> right, StreamJoined<TKey, string, string> how) => left.OuterJoin(right, (l, r) => Functions.Join(l, r), windows, how),
        (KStream<TKey, string> left, KStream<TKey, long?> right, StreamJoined<TKey, string, long?> how) => left.OuterJoin(right, (l, r) => Functions.Join(l, r), windows, how),
        (KStream<TKey, long?> left, KStream<TKey, string> right, StreamJoined<TKey, long?, string> how) => left.OuterJoin(right, (l, r) => Functions.Join(l, r), windows, how),
        (KStream<TKey, long?> left, KStream<TKey, long?> right, StreamJoined<TKey, long?, long?> how) => left.OuterJoin(right, (l, r) => Functions.Join(l, r), windows, how),
        _ => throw Missing(op),
    };
}
