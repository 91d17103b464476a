using System.Text.Json;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>What the operator "window" says.</summary>
internal static class WindowFields
{
    public static TimeWindows TimeWindows(this JsonElement op)
    {
        var windows = Dsl.TimeWindows.OfSizeAndGrace(op.Span("sizeMs"), op.Span("graceMs"));
        return op.Text("kind") is "hopping" ? windows.AdvanceBy(op.Span("advanceMs")) : windows;
    }

    public static SlidingWindows SlidingWindows(this JsonElement op) => Dsl.SlidingWindows.OfTimeDifferenceAndGrace(op.Span("differenceMs"), op.Span("graceMs"));

    public static SessionWindows SessionWindows(this JsonElement op) => Dsl.SessionWindows.OfInactivityGapAndGrace(op.Span("gapMs"), op.Span("graceMs"));

    public static EmitStrategy Emit(this JsonElement op) => op.Text("emit") is "close" ? EmitStrategy.OnWindowClose : EmitStrategy.OnWindowUpdate;

    public static KeyKind<Windowed<string>> WindowedKeys(this JsonElement op) => op.Text("kind") switch
    {
        "session" => Keys.SessionWindowed,
        "sliding" => Keys.TimeWindowed(op.GetProperty("differenceMs").GetInt64()),
        _ => Keys.TimeWindowed(op.GetProperty("sizeMs").GetInt64()),
    };
}

/// <summary>A stream grouped by key and by tumbling, hopping or sliding windows.</summary>
internal sealed class MadeTimeWindowedStream<TValue>(
    Scenario scenario, TimeWindowedKStream<string, TValue> windowed, KeyKind<Windowed<string>> keys, ValueKind<TValue> values) : Made
{
    protected override string What => "time-windowed stream";

    public override Made Count(JsonElement op) => Table(windowed.Count(Materialized(op, Values.Count), op.Named()), Values.Count);

    public override Made Reduce(JsonElement op) => Table(windowed.Reduce(values.Reduce, Materialized(op, values), op.Named()), values);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(windowed.Aggregate(() => NumberAggregate.Initial, (_, value, sum) => NumberAggregate.Add(sum, value), Materialized(op, Values.Number), op.Named()), Values.Number)
        : Table(windowed.Aggregate(() => TextAggregate.Initial, TextAggregate.Adding<string, TValue>(op.Text("by")!), Materialized(op, Values.Text), op.Named()), Values.Text);

    private Materialized<string, TAggregate> Materialized<TAggregate>(JsonElement op, ValueKind<TAggregate> aggregates) =>
        scenario.WindowedTable(op, keys, aggregates) ?? Dsl.Materialized.With(Serdes.String, aggregates.Serde);

    private MadeTable<Windowed<string>, TAggregate> Table<TAggregate>(KTable<Windowed<string>, TAggregate> table, ValueKind<TAggregate> aggregates) =>
        new(scenario, table, keys, aggregates);
}

/// <summary>A stream grouped by key and by session.</summary>
internal sealed class MadeSessionWindowedStream<TValue>(Scenario scenario, SessionWindowedKStream<string, TValue> windowed, ValueKind<TValue> values) : Made
{
    protected override string What => "session-windowed stream";

    public override Made Count(JsonElement op) => Table(windowed.Count(Materialized(op, Values.Count), op.Named()), Values.Count);

    public override Made Reduce(JsonElement op) => Table(windowed.Reduce(values.Reduce, Materialized(op, values), op.Named()), values);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(
            windowed.Aggregate(
                () => NumberAggregate.Initial, (_, value, sum) => NumberAggregate.Add(sum, value), (_, a, b) => a + b, Materialized(op, Values.Number), op.Named()),
            Values.Number)
        : Table(
            windowed.Aggregate(
                () => TextAggregate.Initial, TextAggregate.Adding<string, TValue>(op.Text("by")!), (_, a, b) => TextAggregate.Merge(a, b), Materialized(op, Values.Text), op.Named()),
            Values.Text);

    private Materialized<string, TAggregate> Materialized<TAggregate>(JsonElement op, ValueKind<TAggregate> aggregates) =>
        scenario.SessionTable(op, aggregates) ?? Dsl.Materialized.With(Serdes.String, aggregates.Serde);

    private MadeTable<Windowed<string>, TAggregate> Table<TAggregate>(KTable<Windowed<string>, TAggregate> table, ValueKind<TAggregate> aggregates) =>
        new(scenario, table, Keys.SessionWindowed, aggregates);
}
