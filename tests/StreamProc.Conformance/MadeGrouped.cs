using System.Text.Json;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>A stream grouped by key.</summary>
internal sealed class MadeGroupedStream<TKey, TValue>(Scenario scenario, KGroupedStream<TKey, TValue> grouped, KeyKind<TKey> keys, ValueKind<TValue> values) : Made
{
    protected override string What => "grouped stream";

    public override Made Window(JsonElement op)
    {
        var kind = op.Text("kind");
        if (op.Has("emit")) throw new NotSupportedYetException($"window ({kind}, emit on close)");
        if (kind is not ("tumbling" or "hopping") || grouped is not KGroupedStream<string, TValue> byText) throw new NotSupportedYetException($"window ({kind})");

        var windows = TimeWindows.OfSizeAndGrace(op.Span("sizeMs"), op.Span("graceMs"));
        if (kind is "hopping") windows = windows.AdvanceBy(op.Span("advanceMs"));
        return new MadeTimeWindowedStream<TValue>(scenario, byText.WindowedBy(windows), Keys.TimeWindowed(op.GetProperty("sizeMs").GetInt64()), values);
    }

    public override Made Count(JsonElement op) => Table(grouped.Count(Materialized(op, Values.Count), op.Named()), Values.Count);

    public override Made Reduce(JsonElement op) => Table(grouped.Reduce(values.Reduce, Materialized(op, values), op.Named()), values);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(grouped.Aggregate(() => NumberAggregate.Initial, (_, value, sum) => NumberAggregate.Add(sum, value), Materialized(op, Values.Number), op.Named()), Values.Number)
        : Table(grouped.Aggregate(() => TextAggregate.Initial, TextAggregate.Adding<TKey, TValue>(op), Materialized(op, Values.Text), op.Named()), Values.Text);

    private Materialized<TKey, TAggregate> Materialized<TAggregate>(JsonElement op, ValueKind<TAggregate> aggregates) =>
        scenario.Table(op, keys, aggregates) ?? Dsl.Materialized.With(keys.Serde, aggregates.Serde);

    private MadeTable<TKey, TAggregate> Table<TAggregate>(KTable<TKey, TAggregate> table, ValueKind<TAggregate> aggregates) => new(scenario, table, keys, aggregates);
}

/// <summary>A stream grouped by key and by tumbling or hopping windows.</summary>
internal sealed class MadeTimeWindowedStream<TValue>(
    Scenario scenario, TimeWindowedKStream<string, TValue> windowed, KeyKind<Windowed<string>> keys, ValueKind<TValue> values) : Made
{
    protected override string What => "time-windowed stream";

    public override Made Count(JsonElement op) => Table(windowed.Count(Materialized(op, Values.Count), op.Named()), Values.Count);

    public override Made Reduce(JsonElement op) => Table(windowed.Reduce(values.Reduce, Materialized(op, values), op.Named()), values);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(windowed.Aggregate(() => NumberAggregate.Initial, (_, value, sum) => NumberAggregate.Add(sum, value), Materialized(op, Values.Number), op.Named()), Values.Number)
        : Table(windowed.Aggregate(() => TextAggregate.Initial, TextAggregate.Adding<string, TValue>(op), Materialized(op, Values.Text), op.Named()), Values.Text);

    private Materialized<string, TAggregate> Materialized<TAggregate>(JsonElement op, ValueKind<TAggregate> aggregates) =>
        scenario.WindowedTable(op, keys, aggregates) ?? Dsl.Materialized.With(Serdes.String, aggregates.Serde);

    private MadeTable<Windowed<string>, TAggregate> Table<TAggregate>(KTable<Windowed<string>, TAggregate> table, ValueKind<TAggregate> aggregates) =>
        new(scenario, table, keys, aggregates);
}
