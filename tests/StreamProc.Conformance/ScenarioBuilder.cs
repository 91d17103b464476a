using System.Text.Json;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>Builds the topology of a vector with the public DSL, operator by operator.</summary>
internal sealed class ScenarioBuilder
{
    private readonly Scenario _scenario;
    private readonly Dictionary<string, Made> _made = new(StringComparer.Ordinal);

    private ScenarioBuilder(Vector vector, bool allowsGeneratedNames) => _scenario = new(vector, allowsGeneratedNames);

    /// <exception cref="NotSupportedYetException">The DSL has not got one of the operators.</exception>
    public static Scenario Build(Vector vector, bool allowsGeneratedNames = true)
    {
        var builder = new ScenarioBuilder(vector, allowsGeneratedNames);
        foreach (var op in vector.Topology) builder.Add(op);
        return builder._scenario;
    }

    private void Add(JsonElement op)
    {
        switch (op.Kind())
        {
            case "to": Of(op).To(op); break;
            case "split":
                foreach (var (id, branch) in Of(op).Split(op)) _made[id] = branch;
                break;
            default: _made[op.Text("id")!] = Make(op); break;
        }
    }

    private Made Make(JsonElement op) => op.Kind() switch
    {
        "stream" => new MadeStream<string, string>(_scenario, _scenario.Streams.Stream(op.Text("topic")!, TextTopic), Keys.Text, Values.Text),
        "table" => new MadeTable<string, string>(_scenario, _scenario.Streams.Table(op.Text("topic")!, TextTopic, SourceStore(op)), Keys.Text, Values.Text),
        "globalTable" => new MadeGlobalTable(_scenario.Streams.GlobalTable(op.Text("topic")!, TextTopic, SourceStore(op))),
        "filter" => Of(op).Filter(op, keep: true),
        "filterNot" => Of(op).Filter(op, keep: false),
        "mapValues" => Of(op).MapValues(op),
        "selectKey" => Of(op).SelectKey(op),
        "map" => Of(op).Map(op),
        "flatMap" => Of(op).FlatMap(op),
        "flatMapValues" => Of(op).FlatMapValues(op),
        "peek" => Of(op).Peek(op),
        "process" => Of(op).Process(op),
        "merge" => Of(op).Merge(op, Of(op, "other")),
        "repartition" => Of(op).Repartition(op),
        "toTable" => Of(op).ToTable(op),
        "toStream" => Of(op).ToStream(op),
        "groupByKey" => Of(op).GroupByKey(op),
        "groupBy" => Of(op).GroupBy(op),
        "window" => Of(op).Window(op),
        "count" => Of(op).Count(op),
        "reduce" => Of(op).Reduce(op),
        "aggregate" => Of(op).Aggregate(op),
        "cogroup" => Cogroup(op),
        "join" or "leftJoin" or "outerJoin" => Of(op).Join(op, Of(op, "other")),
        "foreignKeyJoin" or "foreignKeyLeftJoin" => Of(op).ForeignKeyJoin(op, Of(op, "other")),
        "suppress" => Of(op).Suppress(op),
        var other => throw new NotSupportedYetException(other),
    };

    private static Consumed<string, string> TextTopic => Consumed.With(Serdes.String, Serdes.String);

    private Materialized<string, string>? SourceStore(JsonElement op) => _scenario.Table(op, Keys.Text, Values.Text);

    private Made Cogroup(JsonElement op)
    {
        var groups = op.GetProperty("groups").EnumerateArray().Select(g => (Of(g), g.Text("by")!)).ToList();
        return groups[0].Item1.Cogroup(op, groups);
    }

    private Made Of(JsonElement op, string field = "of") => _made[op.Text(field)!];
}
