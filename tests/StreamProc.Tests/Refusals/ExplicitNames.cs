using System.Text.RegularExpressions;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.Tests.Processors;

namespace StreamProc.Tests.Refusals;

/// <summary>Each method of the DSL: a topology without names and, if it holds data then, one with the names that it needs.</summary>
internal static class ExplicitNames
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(Minute);
    private static readonly TimeWindows Tumbling = TimeWindows.OfSizeWithNoGrace(Minute);
    private static readonly SessionWindows Sessions = SessionWindows.OfInactivityGapWithNoGrace(Minute);
    private static readonly Materialized N = Materialized.As("n");

    public static readonly Dictionary<string, (Action<StreamsBuilder> Unnamed, Action<StreamsBuilder>? Named)> Rows = new(StringComparer.Ordinal)
    {
        // Where topologies begin.
        ["StreamsBuilder.Stream(topic, consumed)"] = (s => In(s).To("out"), null),
        ["StreamsBuilder.Stream(topics, consumed)"] = (s => s.Stream<string, string>(["in", "in2"]).To("out"), null),
        ["StreamsBuilder.Stream(pattern, consumed)"] = (s => s.Stream<string, string>(new Regex("in.*", RegexOptions.None, Minute)).To("out"), null),
        ["StreamsBuilder.Table(topic, consumed, materialized)"] = (s => s.Table<string, string>("t").ToStream().To("out"), null),
        ["StreamsBuilder.Table(topic, consumed, materialized) / looked up"] = (s => In(s).Join(s.Table<string, string>("t"), (l, _) => l).To("out"), null),
        ["StreamsBuilder.GlobalTable(topic, consumed, materialized)"] = (s => { In(s).To("out"); s.GlobalTable<string, string>("g"); }, null),
        ["StreamsBuilder.AddStateStore(store)"] = (s => { s.AddStateStore(TextStores.Builder("s")); In(s).Process(Pass, stateStores: "s").To("out"); }, null),
        ["StreamsBuilder.AddGlobalStore(store, topic, consumed, supplier)"] = (s => { In(s).To("out"); s.AddGlobalStore(TextStores.Builder("s"), "g", Consumed.With(Serdes.String, Serdes.String), () => new Filling((_, _) => { })); }, null),

        // Streams: they hold nothing but what they are sent through.
        ["KStream.Filter(predicate, named)"] = (s => Changed(s).Filter((_, _) => true).To("out"), null),
        ["KStream.FilterNot(predicate, named)"] = (s => Changed(s).FilterNot((_, _) => true).To("out"), null),
        ["KStream.Map(mapper, named)"] = (s => In(s).Map((k, v) => KeyValuePair.Create(v, k)).To("out"), null),
        ["KStream.MapValues(mapper, named)"] = (s => Changed(s).MapValues(v => v).To("out"), null),
        ["KStream.SelectKey(mapper, named)"] = (s => Changed(s).To("out"), null),
        ["KStream.FlatMap(mapper, named)"] = (s => In(s).FlatMap((k, v) => new[] { KeyValuePair.Create(v, k) }).To("out"), null),
        ["KStream.FlatMapValues(mapper, named)"] = (s => Changed(s).FlatMapValues(v => new[] { v }).To("out"), null),
        ["KStream.Peek(action, named)"] = (s => Changed(s).Peek((_, _) => { }).To("out"), null),
        ["KStream.ForEach(action, named)"] = (s => Changed(s).ForEach((_, _) => { }), null),
        ["KStream.Print(printed)"] = (s => Changed(s).Print(Printed<string, string>.To(TextWriter.Null)), null),
        ["KStream.Merge(KStream other, named)"] = (s => Changed(s).Merge(s.Stream<string, string>("in2")).To("out"), null),
        ["KStream.Split(named)"] = (s => Changed(s).Split().Branch((_, _) => true).NoDefaultBranch(), null),
        ["BranchedKStream.Branch(predicate, branched)"] = (s => Changed(s).Split().Branch((_, _) => true).NoDefaultBranch(), null),
        ["BranchedKStream.DefaultBranch(branched)"] = (s => Changed(s).Split().DefaultBranch(), null),
        ["BranchedKStream.NoDefaultBranch()"] = (s => Changed(s).Split().Branch((_, _) => true).NoDefaultBranch(), null),
        ["KStream.To(topic, produced)"] = (s => Changed(s).To("out"), null),
        ["KStream.To(topicOf, produced)"] = (s => Changed(s).To(_ => "out"), null),
        ["KStream.Process(supplier, named, stateStores)"] = (s => Changed(s).Process(Pass).To("out"), null),
        ["KStream.ProcessValues(supplier, named, stateStores)"] = (s => Changed(s).ProcessValues(() => FixedScripted.OnInit(_ => { })).To("out"), null),
        ["KStream.GroupByKey(grouped)"] = (s => Changed(s).GroupByKey(), null),
        ["KStream.GroupBy(keySelector, grouped)"] = (s => In(s).GroupBy((_, v) => v), null),
        ["KStream.Repartition(repartitioned)"] = (s => In(s).Repartition().To("out"), s => In(s).Repartition(Repartitioned.As("r")).To("out")),
        ["KStream.ToTable(materialized, named)"] = (s => Maybe(s).ToTable().ToStream().To("out"), null),
        ["KStream.ToTable(materialized, named) / repartitioned"] = (s => Maybe(s).SelectKey((k, v) => v ?? k).ToTable().ToStream().To("out"), s => Maybe(s).SelectKey((k, v) => v ?? k).ToTable(named: Named.As("rows")).ToStream().To("out")),
        ["KStream.ToTable(materialized, named) / looked up"] = (s => s.Stream<string, string>("in2").Join(Maybe(s).ToTable(), (l, _) => l).To("out"), s => s.Stream<string, string>("in2").Join(Maybe(s).ToTable(N), (l, _) => l).To("out")),

        // Joins.
        ["KStream.Join(KStream other, joiner, windows, joined)"] = (s => Changed(s).Join(In2(s), (l, _) => l, Near).To("out"), s => Changed(s).Join(In2(s), (l, _) => l, Near, StreamJoined.As("j")).To("out")),
        ["KStream.LeftJoin(KStream other, joiner, windows, joined)"] = (s => Changed(s).LeftJoin(In2(s), (l, _) => l, Near).To("out"), s => Changed(s).LeftJoin(In2(s), (l, _) => l, Near, StreamJoined.As("j")).To("out")),
        ["KStream.OuterJoin(KStream other, joiner, windows, joined)"] = (s => Changed(s).OuterJoin(In2(s), (l, _) => l, Near).To("out"), s => Changed(s).OuterJoin(In2(s), (l, _) => l, Near, StreamJoined.As("j")).To("out")),
        ["KStream.Join(KTable table, joiner, joined)"] = (s => Changed(s).Join(Table(s), (l, _) => l).To("out"), s => Changed(s).Join(Table(s), (l, _) => l, Joined.As("j")).To("out")),
        ["KStream.LeftJoin(KTable table, joiner, joined)"] = (s => Changed(s).LeftJoin(Table(s), (l, _) => l).To("out"), s => Changed(s).LeftJoin(Table(s), (l, _) => l, Joined.As("j")).To("out")),
        ["KStream.Join(KTable table, joiner, joined) / with grace"] = (s => In(s).Join(Versions(s), (l, _) => l, Wait(null)).To("out"), s => In(s).Join(Versions(s), (l, _) => l, Wait("j")).To("out")),
        ["KStream.LeftJoin(KTable table, joiner, joined) / with grace"] = (s => In(s).LeftJoin(Versions(s), (l, _) => l, Wait(null)).To("out"), s => In(s).LeftJoin(Versions(s), (l, _) => l, Wait("j")).To("out")),
        ["KStream.Join(GlobalKTable table, keySelector, joiner, named)"] = (s => Changed(s).Join(s.GlobalTable<string, string>("g"), (k, _) => k, (l, _) => l).To("out"), null),
        ["KStream.LeftJoin(GlobalKTable table, keySelector, joiner, named)"] = (s => Changed(s).LeftJoin(s.GlobalTable<string, string>("g"), (k, _) => k, (l, _) => l).To("out"), null),
        ["KTable.Join(KTable other, joiner, materialized, named)"] = (s => Table(s).Join(Table(s, "t2"), (l, _) => l).ToStream().To("out"), null),
        ["KTable.LeftJoin(KTable other, joiner, materialized, named)"] = (s => Table(s).LeftJoin(Table(s, "t2"), (l, _) => l).ToStream().To("out"), null),
        ["KTable.OuterJoin(KTable other, joiner, materialized, named)"] = (s => Table(s).OuterJoin(Table(s, "t2"), (l, r) => l ?? r ?? "").ToStream().To("out"), null),
        ["KTable.Join(KTable other, foreignKey, joiner, materialized, joined)"] = (s => Table(s).Join(Table(s, "t2"), v => v, (l, _) => l).ToStream().To("out"), s => Table(s).Join(Table(s, "t2"), v => v, (l, _) => l, N, TableJoined.As("fk")).ToStream().To("out")),
        ["KTable.LeftJoin(KTable other, foreignKey, joiner, materialized, joined)"] = (s => Table(s).LeftJoin(Table(s, "t2"), v => v, (l, _) => l).ToStream().To("out"), s => Table(s).LeftJoin(Table(s, "t2"), v => v, (l, _) => l, N, TableJoined.As("fk")).ToStream().To("out")),

        // Aggregations.
        ["KGroupedStream.Count(materialized, named)"] = (s => Changed(s).GroupByKey().Count(), s => Changed(s).GroupByKey().Count(N)),
        ["KGroupedStream.Reduce(reducer, materialized, named)"] = (s => Changed(s).GroupByKey().Reduce((a, _) => a), s => Changed(s).GroupByKey().Reduce((a, _) => a, N)),
        ["KGroupedStream.Aggregate(initializer, aggregator, materialized, named)"] = (s => Changed(s).GroupByKey().Aggregate(() => "", (_, _, a) => a), s => Changed(s).GroupByKey().Aggregate(() => "", (_, _, a) => a, N)),
        ["KGroupedStream.Cogroup(aggregator)"] = (s => Changed(s).GroupByKey().Cogroup<string>((_, _, a) => a), null),
        ["KGroupedStream.WindowedBy(windows)"] = (s => Changed(s).GroupByKey().WindowedBy(Tumbling), null),
        ["TimeWindowedKStream.Count(materialized, named)"] = (s => Windowed(s).Count(), s => Windowed(s).Count(N)),
        ["TimeWindowedKStream.Reduce(reducer, materialized, named)"] = (s => Windowed(s).Reduce((a, _) => a), s => Windowed(s).Reduce((a, _) => a, N)),
        ["TimeWindowedKStream.Aggregate(initializer, aggregator, materialized, named)"] = (s => Windowed(s).Aggregate(() => "", (_, _, a) => a), s => Windowed(s).Aggregate(() => "", (_, _, a) => a, N)),
        ["TimeWindowedKStream.Count(materialized, named) / sliding"] = (s => Changed(s).GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minute)).Count(), s => Changed(s).GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minute)).Count(N)),
        ["TimeWindowedKStream.EmitStrategy(strategy)"] = (s => Windowed(s).EmitStrategy(EmitStrategy.OnWindowClose), null),
        ["TimeWindowedKStream.LateTo(late, named)"] = (s => Windowed(s).LateTo(late => late.To("late")).Count(N), null),
        ["SessionWindowedKStream.Count(materialized, named)"] = (s => InSessions(s).Count(), s => InSessions(s).Count(N)),
        ["SessionWindowedKStream.Reduce(reducer, materialized, named)"] = (s => InSessions(s).Reduce((a, _) => a), s => InSessions(s).Reduce((a, _) => a, N)),
        ["SessionWindowedKStream.Aggregate(initializer, aggregator, merger, materialized, named)"] = (s => InSessions(s).Aggregate(() => "", (_, _, a) => a, (_, a, _) => a), s => InSessions(s).Aggregate(() => "", (_, _, a) => a, (_, a, _) => a, N)),
        ["SessionWindowedKStream.EmitStrategy(strategy)"] = (s => InSessions(s).EmitStrategy(EmitStrategy.OnWindowClose), null),
        ["SessionWindowedKStream.LateTo(late, named)"] = (s => InSessions(s).LateTo(late => late.To("late")).Count(N), null),
        ["CogroupedKStream.Cogroup(KGroupedStream grouped, aggregator)"] = (s => Cogrouped(s).Cogroup(In2(s).GroupByKey(), (_, _, a) => a), null),
        ["CogroupedKStream.Aggregate(initializer, materialized, named)"] = (s => Cogrouped(s).Aggregate(() => ""), s => Cogrouped(s).Aggregate(() => "", N)),
        ["CogroupedKStream.WindowedBy(windows)"] = (s => Cogrouped(s).WindowedBy(Tumbling), null),
        ["TimeWindowedCogroupedKStream.Aggregate(initializer, materialized, named)"] = (s => Cogrouped(s).WindowedBy(Tumbling).Aggregate(() => ""), s => Cogrouped(s).WindowedBy(Tumbling).Aggregate(() => "", N)),
        ["TimeWindowedCogroupedKStream.LateTo(KGroupedStream grouped, late, named)"] = (s => { var grouped = Changed(s).GroupByKey(); grouped.Cogroup<string>((_, _, a) => a).WindowedBy(Tumbling).LateTo(grouped, late => late.To("late")).Aggregate(() => "", N); }, null),
        ["SessionWindowedCogroupedKStream.Aggregate(initializer, merger, materialized, named)"] = (s => Cogrouped(s).WindowedBy(Sessions).Aggregate(() => "", (_, a, _) => a), s => Cogrouped(s).WindowedBy(Sessions).Aggregate(() => "", (_, a, _) => a, N)),
        ["SessionWindowedCogroupedKStream.LateTo(KGroupedStream grouped, late, named)"] = (s => { var grouped = Changed(s).GroupByKey(); grouped.Cogroup<string>((_, _, a) => a).WindowedBy(Sessions).LateTo(grouped, late => late.To("late")).Aggregate(() => "", (_, a, _) => a, N); }, null),
        ["KGroupedTable.Count(materialized, named)"] = (s => Regrouped(s).Count(), s => Regrouped(s).Count(N)),
        ["KGroupedTable.Reduce(adder, subtractor, materialized, named)"] = (s => Regrouped(s).Reduce((a, _) => a, (a, _) => a), s => Regrouped(s).Reduce((a, _) => a, (a, _) => a, N)),
        ["KGroupedTable.Aggregate(initializer, adder, subtractor, materialized, named)"] = (s => Regrouped(s).Aggregate(() => "", (_, _, a) => a, (_, _, a) => a), s => Regrouped(s).Aggregate(() => "", (_, _, a) => a, (_, _, a) => a, N)),

        // Tables: they hold nothing unless a store is asked for, which has a name then.
        ["KTable.Filter(predicate, materialized, named)"] = (s => Table(s).Filter((_, _) => true).ToStream().To("out"), null),
        ["KTable.Filter(predicate, materialized, named) / with serdes"] = (s => Table(s).Filter((_, _) => true, Materialized.With(Serdes.String, Serdes.String)).ToStream().To("out"), null),
        ["KTable.FilterNot(predicate, materialized, named)"] = (s => Table(s).FilterNot((_, _) => true).ToStream().To("out"), null),
        ["KTable.MapValues(mapper, materialized, named)"] = (s => Table(s).MapValues(v => v).ToStream().To("out"), null),
        ["KTable.TransformValues(supplier, materialized, named, stateStores)"] = (s => Table(s).TransformValues<string, string, string>(() => new Same()).ToStream().To("out"), null),
        ["KTable.GroupBy(selector, grouped)"] = (s => Regrouped(s), null),
        ["KTable.ToStream(named)"] = (s => Table(s).ToStream().To("out"), null),
        ["KTable.ToStream(keyMapper, named)"] = (s => Table(s).ToStream((_, v) => v ?? "").To("out"), null),
        ["KTable.Suppress(suppressed)"] = (s => Table(s).Suppress(Hold()), s => Table(s).Suppress(Hold().WithName("hold"))),
        ["KTable.Suppress(suppressed) / until windows close"] = (s => Windowed(s).Count(N).Suppress(Final()), s => Windowed(s).Count(N).Suppress(Final().WithName("hold"))),
    };

    private static SuppressedUntilTimeLimit Hold() => Suppressed.UntilTimeLimit(Minute, BufferConfig.Unbounded());

    private static SuppressedUntilWindowCloses Final() => Suppressed.UntilWindowCloses(BufferConfig.Unbounded());

    private static KStream<string, string> In(StreamsBuilder streams) => streams.Stream<string, string>("in");

    private static KStream<string, string?> Maybe(StreamsBuilder streams) => streams.Stream<string, string?>("in");

    private static KStream<string, string> In2(StreamsBuilder streams) => streams.Stream<string, string>("in2").SelectKey((_, value) => value);

    /// <summary>A stream that is repartitioned where its key counts.</summary>
    private static KStream<string, string> Changed(StreamsBuilder streams) => In(streams).SelectKey((_, value) => value);

    private static TimeWindowedKStream<string, string> Windowed(StreamsBuilder streams) => Changed(streams).GroupByKey().WindowedBy(Tumbling);

    private static SessionWindowedKStream<string, string> InSessions(StreamsBuilder streams) => Changed(streams).GroupByKey().WindowedBy(Sessions);

    private static CogroupedKStream<string, string> Cogrouped(StreamsBuilder streams) => Changed(streams).GroupByKey().Cogroup<string>((_, _, a) => a);

    private static KTable<string, string> Table(StreamsBuilder streams, string topic = "t") => streams.Table<string, string>(topic, materialized: Materialized.As(topic + "-rows"));

    private static KGroupedTable<string, string> Regrouped(StreamsBuilder streams) => Table(streams).GroupBy((k, v) => KeyValuePair.Create(v, k));

    private static KTable<string, string> Versions(StreamsBuilder streams) =>
        streams.Table("t", materialized: Materialized.As<string, string>("t-rows").WithHistoryRetention(Minute));

    private static Joined<string, string, string> Wait(string? name) => new Joined<string, string, string> { Name = name }.WithGracePeriod(Minute);

    private static Scripted Pass() => new((context, record) => context.Forward(record));

    private sealed class Same : IValueTransformer<string, string?, string>
    {
        public void Init(IValueTransformerContext context)
        {
        }

        public string Transform(string key, string? value) => value ?? "";
    }
}
