using System.Text.Json;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>A grouped stream that can be part of a cogroup, whatever its values are.</summary>
internal interface ICogroupable
{
    CogroupedKStream<string, long?> AddNumbers(CogroupedKStream<string, long?>? others);

    CogroupedKStream<string, string> AddTexts(CogroupedKStream<string, string>? others, string aggregator);
}

/// <summary>Grouped streams that are to be aggregated together, and their windows, if any. What the aggregate is becomes known only with it.</summary>
internal sealed class MadeCogrouped(Scenario scenario, IReadOnlyList<(Made Grouped, string Aggregator)> groups, JsonElement? window) : Made
{
    protected override string What => "cogrouped stream";

    public override Made Window(JsonElement op) => new MadeCogrouped(scenario, groups, op);

    public override Made Aggregate(JsonElement op) => op.Text("by") is "sum"
        ? Table(Numbers(), op, Values.Number, () => NumberAggregate.Initial, (_, a, b) => a + b)
        : Table(Texts(), op, Values.Text, () => TextAggregate.Initial, (_, a, b) => TextAggregate.Merge(a, b));

    private CogroupedKStream<string, long?> Numbers() =>
        groups.Aggregate((CogroupedKStream<string, long?>?)null, (all, group) => ((ICogroupable)group.Grouped).AddNumbers(all))!;

    private CogroupedKStream<string, string> Texts() =>
        groups.Aggregate((CogroupedKStream<string, string>?)null, (all, group) => ((ICogroupable)group.Grouped).AddTexts(all, group.Aggregator))!;

    private Made Table<TAggregate>(
        CogroupedKStream<string, TAggregate> streams, JsonElement op, ValueKind<TAggregate> values, Func<TAggregate> initializer,
        Func<string, TAggregate, TAggregate, TAggregate> merger)
    {
        var unnamed = Materialized.With(Serdes.String, values.Serde);
        if (window is not { } windows)
            return new MadeTable<string, TAggregate>(scenario, streams.Aggregate(initializer, scenario.Table(op, Keys.Text, values) ?? unnamed, op.Named()), Keys.Text, values);

        var keys = windows.WindowedKeys();
        var table = windows.Text("kind") switch
        {
            "session" => streams.WindowedBy(windows.SessionWindows()).Aggregate(initializer, merger, scenario.SessionTable(op, values) ?? unnamed, op.Named()),
            "sliding" => streams.WindowedBy(windows.SlidingWindows()).Aggregate(initializer, scenario.WindowedTable(op, keys, values) ?? unnamed, op.Named()),
            _ => streams.WindowedBy(windows.TimeWindows()).Aggregate(initializer, scenario.WindowedTable(op, keys, values) ?? unnamed, op.Named()),
        };
        return new MadeTable<Windowed<string>, TAggregate>(scenario, table, keys, values);
    }
}
