using System.Text.Json;
using StreamProc.Dsl;

namespace StreamProc.Conformance;

/// <summary>A stream grouped by key.</summary>
internal sealed class MadeGroupedStream<TKey, TValue>(Scenario scenario, KGroupedStream<TKey, TValue> grouped, KeyKind<TKey> keys, ValueKind<TValue> values) : Made, ICogroupable
{
    protected override string What => "grouped stream";

    public override Made Window(JsonElement op)
    {
        if (grouped is not KGroupedStream<string, TValue> byText) throw new NotSupportedYetException($"window ({op.Text("kind")}) of windowed keys");
        return op.Text("kind") switch
        {
            "session" => new MadeSessionWindowedStream<TValue>(scenario, byText.WindowedBy(op.SessionWindows()).EmitStrategy(op.Emit()), values),
            "sliding" => new MadeTimeWindowedStream<TValue>(scenario, byText.WindowedBy(op.SlidingWindows()).EmitStrategy(op.Emit()), op.WindowedKeys(), values),
            _ => new MadeTimeWindowedStream<TValue>(scenario, byText.WindowedBy(op.TimeWindows()).EmitStrategy(op.Emit()), op.WindowedKeys(), values),
        };
    }

    public override Made Cogroup(JsonElement op, IReadOnlyList<(Made Grouped, string Aggregator)> groups) => new MadeCogrouped(scenario, groups, window: null);

    public CogroupedKStream<string, long?> AddNumbers(CogroupedKStream<string, long?>? others) =>
        others is null ? ByText.Cogroup<long?>((_, value, sum) => NumberAggregate.Add(sum, value)) : others.Cogroup(ByText, (_, value, sum) => NumberAggregate.Add(sum, value));

    public CogroupedKStream<string, string> AddTexts(CogroupedKStream<string, string>? others, string aggregator)
    {
        var adding = TextAggregate.Adding<string, TValue>(aggregator);
        return others is null ? ByText.Cogroup(adding) : others.Cogroup(ByText, adding);
    }

    public override Made Count(JsonElement op) => Table(grouped.Count(Materialized(op, Values.Count), op.Named()), Values.Count);

    public override Made Reduce(JsonElement op) => Table(grouped.Reduce(values.Reduce, Materialized(op, values), op.Named()), values);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(grouped.Aggregate(() => NumberAggregate.Initial, (_, value, sum) => NumberAggregate.Add(sum, value), Materialized(op, Values.Number), op.Named()), Values.Number)
        : Table(grouped.Aggregate(() => TextAggregate.Initial, TextAggregate.Adding<TKey, TValue>(op.Text("by")!), Materialized(op, Values.Text), op.Named()), Values.Text);

    private KGroupedStream<string, TValue> ByText => grouped as KGroupedStream<string, TValue> ?? throw new NotSupportedYetException("cogroup of windowed keys");

    private Materialized<TKey, TAggregate> Materialized<TAggregate>(JsonElement op, ValueKind<TAggregate> aggregates) =>
        scenario.Table(op, keys, aggregates) ?? Dsl.Materialized.With(keys.Serde, aggregates.Serde);

    private MadeTable<TKey, TAggregate> Table<TAggregate>(KTable<TKey, TAggregate> table, ValueKind<TAggregate> aggregates) => new(scenario, table, keys, aggregates);
}
