using System.Text.Json;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>A table, and the operators that can follow it.</summary>
internal sealed partial class MadeTable<TKey, TValue>(Scenario scenario, KTable<TKey, TValue> table, KeyKind<TKey> keys, ValueKind<TValue> values) : Made
{
    protected override string What => "table";

    public KTable<TKey, TValue> Table => table;

    public override Made Filter(JsonElement op, bool keep)
    {
        var by = op.GetProperty("by");
        bool Test(TKey key, TValue value) => Functions.Test(by, key, value);
        var materialized = scenario.Table(op, keys, values);
        return With(keep ? table.Filter(Test, materialized, op.Named()) : table.FilterNot(Test, materialized, op.Named()), values);
    }

    public override Made MapValues(JsonElement op)
    {
        var by = op.GetProperty("by");
        return Functions.MakesNumber(by, values.IsNumber)
            ? With(table.MapValues(value => Functions.ToNumber(by, value), scenario.Table(op, keys, Values.Number), op.Named()), Values.Number)
            : With(table.MapValues(value => Functions.ToText(by, value)!, scenario.Table(op, keys, Values.Text), op.Named()), Values.Text);
    }

    public override Made ToStream(JsonElement op) => values.ToStream(scenario, table, keys, op.Named());

    public override Made GroupBy(JsonElement op)
    {
        var by = op.GetProperty("by");
        var grouped = Grouped.With(Keys.Text.Serde, values.Serde) with { Name = op.Text("name") };
        return new MadeGroupedTable<TValue>(
            scenario, table.GroupBy((key, value) => KeyValuePair.Create(Functions.SelectKey(by, key, value)!, value), grouped), values);
    }

    public override Made Suppress(JsonElement op)
    {
        BufferConfig buffer = op.Has("maxRecords") ? BufferConfig.WithMaxRecords(op.GetProperty("maxRecords").GetInt64()) : BufferConfig.Unbounded();
        if (op.Has("maxRecords") && op.Text("full") is not "emitEarly") buffer = buffer.ShutDownWhenFull();
        if (op.Text("until") is "time") return With(table.Suppress(Suppressed.UntilTimeLimit(op.Span("limitMs"), buffer) with { Name = op.Text("name") }), values);

        var windows = (MadeTable<Windowed<string>, TValue>)(Made)this;
        return windows.With(windows.Table.Suppress(Suppressed.UntilWindowCloses((StrictBufferConfig)buffer) with { Name = op.Text("name") }), values);
    }

    private MadeTable<TKey, TNewValue> With<TNewValue>(KTable<TKey, TNewValue> next, ValueKind<TNewValue> newValues) => new(scenario, next, keys, newValues);
}
