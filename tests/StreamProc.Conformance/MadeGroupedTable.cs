using System.Text.Json;
using StreamProc.Dsl;

namespace StreamProc.Conformance;

/// <summary>A table grouped by another key.</summary>
internal sealed class MadeGroupedTable<TValue>(Scenario scenario, KGroupedTable<string, TValue> grouped, ValueKind<TValue> values) : Made
{
    protected override string What => "grouped table";

    public override Made Count(JsonElement op) => Table(grouped.Count(Materialized(op, Values.Count), op.Named()), Values.Count);

    public override Made Reduce(JsonElement op) => Table(grouped.Reduce(values.Reduce, values.Unreduce, Materialized(op, values), op.Named()), values);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(
            grouped.Aggregate(
                () => NumberAggregate.Initial, (_, value, sum) => NumberAggregate.Add(sum, value), (_, value, sum) => NumberAggregate.Subtract(sum, value),
                Materialized(op, Values.Number), op.Named()),
            Values.Number)
        : Table(
            grouped.Aggregate(
                () => TextAggregate.Initial, TextAggregate.Adding<string, TValue>(op.Text("by")!), (_, value, aggregate) => TextAggregate.Subtract(aggregate, value),
                Materialized(op, Values.Text), op.Named()),
            Values.Text);

    private Materialized<string, TAggregate> Materialized<TAggregate>(JsonElement op, ValueKind<TAggregate> aggregates) =>
        scenario.Table(op, Keys.Text, aggregates) ?? Dsl.Materialized.With(Keys.Text.Serde, aggregates.Serde);

    private MadeTable<string, TAggregate> Table<TAggregate>(KTable<string, TAggregate> table, ValueKind<TAggregate> aggregates) =>
        new(scenario, table, Keys.Text, aggregates);
}
