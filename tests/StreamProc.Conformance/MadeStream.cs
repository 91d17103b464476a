using System.Text.Json;
using StreamProc.Dsl;

namespace StreamProc.Conformance;

/// <summary>A stream, and the operators that can follow it.</summary>
internal sealed partial class MadeStream<TKey, TValue>(Scenario scenario, KStream<TKey, TValue> stream, KeyKind<TKey> keys, ValueKind<TValue> values) : Made
{
    protected override string What => "stream";

    private KStream<TKey, TValue> Stream => stream;

    public override Made Filter(JsonElement op, bool keep)
    {
        var by = op.GetProperty("by");
        bool Test(TKey key, TValue value) => Functions.Test(by, key, value);
        return With(keep ? stream.Filter(Test, op.Named()) : stream.FilterNot(Test, op.Named()));
    }

    public override Made MapValues(JsonElement op)
    {
        var by = op.GetProperty("by");
        return Functions.MakesNumber(by, values.IsNumber)
            ? With(stream.MapValues(value => Functions.ToNumber(by, value), op.Named()), Values.Number)
            : With(stream.MapValues(value => Functions.ToText(by, value)!, op.Named()), Values.Text);
    }

    public override Made SelectKey(JsonElement op)
    {
        var by = op.GetProperty("by");
        return new MadeStream<string, TValue>(scenario, stream.SelectKey((key, value) => Functions.SelectKey(by, key, value)!, op.Named()), Keys.Text, values);
    }

    public override Made Map(JsonElement op)
    {
        var (by, to) = (op.GetProperty("by"), op.GetProperty("value"));
        string Key(TKey key, TValue value) => Functions.SelectKey(by, key, value)!;
        return Functions.MakesNumber(to, values.IsNumber)
            ? new MadeStream<string, long?>(
                scenario, stream.Map((key, value) => KeyValuePair.Create(Key(key, value), Functions.ToNumber(to, value)), op.Named()), Keys.Text, Values.Number)
            : new MadeStream<string, string>(
                scenario, stream.Map((key, value) => KeyValuePair.Create(Key(key, value), Functions.ToText(to, value)!), op.Named()), Keys.Text, Values.Text);
    }

    public override Made FlatMap(JsonElement op) =>
        new MadeStream<string, string>(scenario, stream.FlatMap((key, value) => Functions.SplitWithKeys(key, value), op.Named()), Keys.Text, Values.Text);

    public override Made FlatMapValues(JsonElement op) => With(stream.FlatMapValues(value => Functions.Split(value), op.Named()), Values.Text);

    public override Made Peek(JsonElement op) => With(stream.Peek((_, _) => { }, op.Named()));

    public override Made Process(JsonElement op)
    {
        string[] stores = op.Text("store") is { } store ? [store] : [];
        switch (op.Text("kind"))
        {
            case "dedup":
                scenario.AddPlainStore(stores[0], keys, values);
                return With(stream.Process(() => new Dedup<TKey, TValue>(stores[0]), op.Named(), stores));
            case "clock": return With(stream.Process(() => new Clock<TKey, TValue>(), op.Named(), stores), Values.Text);
            case "ticker": return new MadeStream<string, string>(scenario, stream.Process(() => new Ticker<TKey, TValue>(op), op.Named(), stores), Keys.Text, Values.Text);
            case var other: throw new ArgumentException($"There is no processor '{other}'.");
        }
    }

    public override Made Merge(JsonElement op, Made other) => With(stream.Merge(((MadeStream<TKey, TValue>)other).Stream, op.Named()));

    public override IEnumerable<(string Id, Made Branch)> Split(JsonElement op)
    {
        var split = stream.Split(op.Named());
        foreach (var branch in op.GetProperty("branches").EnumerateArray())
        {
            var by = branch.GetProperty("by");
            split = split.Branch((key, value) => Functions.Test(by, key, value), Branched.As($"-{branch.Text("id")}"));
        }

        var all = op.Text("default") is { } id ? split.DefaultBranch(Branched.As($"-{id}")) : split.NoDefaultBranch();
        return all.Select(b => (b.Key[(b.Key.LastIndexOf('-') + 1)..], (Made)With(b.Value)));
    }

    public override Made Repartition(JsonElement op) => With(stream.Repartition(Repartitioned.With(keys.Serde, values.Serde) with { Name = op.Text("name") }));

    public override Made ToTable(JsonElement op) =>
        values.ToTable(scenario, stream, keys, scenario.Table(op, keys, values) ?? Materialized.With(keys.Serde, values.Serde), op.Named());

    public override Made GroupByKey(JsonElement op) =>
        new MadeGroupedStream<TKey, TValue>(scenario, stream.GroupByKey(Grouped.With(keys.Serde, values.Serde) with { Name = op.Text("name") }), keys, values);

    public override Made GroupBy(JsonElement op)
    {
        var by = op.GetProperty("by");
        var grouped = Grouped.With(Keys.Text.Serde, values.Serde) with { Name = op.Text("name") };
        return new MadeGroupedStream<string, TValue>(scenario, stream.GroupBy((key, value) => Functions.SelectKey(by, key, value)!, grouped), Keys.Text, values);
    }

    public override Made Join(JsonElement op, Made other) => (op.Kind(), other) switch
    {
        ("join", MadeGlobalTable { Table: var table }) => With(stream.Join(table, JoinKey(op), (left, right) => Functions.Join(left, right)), Values.Text),
        ("leftJoin", MadeGlobalTable { Table: var table }) => With(stream.LeftJoin(table, JoinKey(op), (left, right) => Functions.Join(left, right)), Values.Text),
        (_, MadeStream<TKey, string> { Stream: var right }) => With(JoinStream(op, right, Values.Text), Values.Text),
        (_, MadeStream<TKey, long?> { Stream: var right }) => With(JoinStream(op, right, Values.Number), Values.Text),
        _ => With(JoinTable(op, other), Values.Text),
    };

    public override void To(JsonElement op)
    {
        var topic = op.Text("topic")!;
        stream.To(topic, Produced.With(keys.Serde, values.Serde) with { Name = op.Text("name") });
        scenario.Sinks.Add(topic, SinkBytes.Of(topic, keys, values));
    }

    private static Func<TKey, TValue, string> JoinKey(JsonElement op)
    {
        var by = op.GetProperty("by");
        return (key, value) => Functions.SelectKey(by, key, value)!;
    }

    private MadeStream<TKey, TValue> With(KStream<TKey, TValue> next) => With(next, values);

    private MadeStream<TKey, TNewValue> With<TNewValue>(KStream<TKey, TNewValue> next, ValueKind<TNewValue> newValues) => new(scenario, next, keys, newValues);
}

/// <summary>A global table, which can only be joined with.</summary>
internal sealed class MadeGlobalTable(GlobalKTable<string, string> table) : Made
{
    public GlobalKTable<string, string> Table => table;

    protected override string What => "global table";
}
