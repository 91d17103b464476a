using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Tests.Absence;

/// <summary>Each operation of the DSL on values of a class: what may be absent is <c>string?</c>, what is there <c>string</c>.</summary>
internal sealed class OperationsOnClasses : IOperations
{
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly TimeWindows Minutes = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly SessionWindows Sessions = SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMinutes(1));

    private static readonly string Begin = "";

    public void Define(StreamsBuilder streams)
    {
        KStream<string, string> stream = streams.Stream<string, string>("in");
        KStream<string, string> other = streams.Stream<string, string>("other");
        KTable<string, string> table = streams.Table<string, string>("table");
        GlobalKTable<string, string> global = streams.GlobalTable<string, string>("global");
        Streams(stream, other);
        Joins(stream, other, table, global);
        Grouped(stream, other);
        Tables(table, streams.Table<string, string>("table-2"));
    }

    private static void Streams(KStream<string, string> stream, KStream<string, string> other)
    {
        KStream<string, string> filtered = stream.Filter((k, v) => k.Equals(k) && v.Length >= 0).FilterNot((string k, string v) => false);
        KStream<string, string> mapped = filtered.MapValues(v => v).MapValues((k, v) => v);
        KStream<string, string?> deleting = mapped.MapValues(string? (v) => null);
        KStream<string, string> swapped = mapped.Map((k, v) => KeyValuePair.Create(v, k));
        KStream<string, string> rekeyed = mapped.SelectKey((_, v) => v);
        KStream<string, string> flat = mapped.FlatMap((k, v) => new[] { KeyValuePair.Create(k, v) }).FlatMapValues(v => new[] { v }).FlatMapValues((k, v) => new[] { v });
        KStream<string, string> merged = flat.Peek((_, _) => { }).Merge(other);
        var split = merged.Split();
        KStream<string, string> branch = split.Branch((_, v) => v.Length >= 0).DefaultBranch().Values.First();
        stream.Split().Branch((_, _) => true).NoDefaultBranch();
        KStream<string, string> repartitioned = branch.Repartition();
        KStream<string, string> processed = repartitioned.Process(() => new Passing()).ProcessValues(() => new FixedPassing());
        processed.ForEach((_, _) => { });
        processed.To("out");
        deleting.To(_ => "out");
        KTable<string, string> table = stream.ToTable();
        KTable<string, string> ofAbsent = deleting.ToTable();
        KStream<string, string?> changes = table.ToStream();
        Assert.NotNull(swapped);
        Assert.NotNull(rekeyed);
        Assert.NotNull(ofAbsent);
        Assert.NotNull(changes);
    }

    private static void Joins(KStream<string, string> stream, KStream<string, string> other, KTable<string, string> table, GlobalKTable<string, string> global)
    {
        KStream<string, string> both = stream.Join(other, (string l, string r) => r, Near);
        KStream<string, string?> left = stream.LeftJoin(other, (string l, string? r) => r, Near);
        KStream<string, string?> outer = stream.OuterJoin(other, (string? l, string? r) => l ?? r, Near);
        KStream<string, string?> leftOfAbsent = left.LeftJoin(outer, (l, r) => r, Near);
        KStream<string, string?> outerOfAbsent = left.OuterJoin(outer, (l, r) => r, Near);
        KStream<string, string> looked = both.Join(table, (string l, string r) => r);
        KStream<string, string?> lookedLeft = looked.LeftJoin(table, (string l, string? r) => r);
        KStream<string, string> found = looked.Join(global, (k, v) => k, (string l, string r) => r);
        KStream<string, string?> foundLeft = found.LeftJoin(global, (k, v) => k, (string l, string? r) => r);
        KStream<string, string?> foundOfAbsent = foundLeft.LeftJoin(global, (k, v) => k, (string? l, string? r) => l ?? r);
        outerOfAbsent.Merge(leftOfAbsent).Merge(left).Merge(outer).Merge(lookedLeft).Merge(foundOfAbsent).To("joined");
        left.Merge(outer).To("joined-absent");
    }

    private static void Grouped(KStream<string, string> stream, KStream<string, string> other)
    {
        KGroupedStream<string, string> group = stream.GroupByKey();
        KTable<string, long> count = group.Count();
        KTable<string, string> reduced = group.Reduce((string l, string r) => r);
        KTable<string, string> aggregated = stream.GroupBy((k, _) => k).Aggregate(() => Begin, (string k, string v, string a) => v);
        KTable<Windowed<string>, long> windowCount = group.WindowedBy(Minutes).Count();
        KTable<Windowed<string>, string> windowReduced = group.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minutes.Size)).Reduce((l, r) => r);
        KTable<Windowed<string>, string> windows = group.WindowedBy(Minutes).EmitStrategy(EmitStrategy.OnWindowClose).Aggregate(() => Begin, (k, v, a) => v);
        KTable<Windowed<string>, long> sessionCount = group.WindowedBy(Sessions).Count();
        KTable<Windowed<string>, string> sessionReduced = group.WindowedBy(Sessions).Reduce((l, r) => r);
        KTable<Windowed<string>, string> sessions = group.WindowedBy(Sessions).EmitStrategy(EmitStrategy.OnWindowUpdate).Aggregate(() => Begin, (k, v, a) => v, (k, l, r) => r);
        var cogroup = group.Cogroup<string>((k, v, a) => v).Cogroup(other.GroupByKey(), (string k, string v, string a) => v);
        KTable<string, string> cogrouped = cogroup.Aggregate(() => Begin);
        KTable<Windowed<string>, string> cogroupedWindows = cogroup.WindowedBy(Minutes).Aggregate(() => Begin);
        KTable<Windowed<string>, string> cogroupedSessions = cogroup.WindowedBy(Sessions).Aggregate(() => Begin, (k, l, r) => r);
        KStream<Windowed<string>, string?> changes = windows.ToStream().Merge(windowReduced.ToStream()).Merge(sessions.ToStream()).Merge(sessionReduced.ToStream());
        KStream<Windowed<string>, long?> counts = windowCount.ToStream().Merge(sessionCount.ToStream());
        KStream<string, string?> rows = reduced.ToStream().Merge(aggregated.ToStream()).Merge(cogrouped.ToStream());
        KStream<string, string?> windowed = changes.Merge(cogroupedWindows.ToStream()).Merge(cogroupedSessions.ToStream()).SelectKey((k, _) => k.Key);
        KStream<string, long?> numbers = counts.SelectKey((k, _) => k.Key).Merge(count.ToStream());
        rows.Merge(windowed).To("aggregated");
        numbers.To("counted");
    }

    private static void Tables(KTable<string, string> table, KTable<string, string> other)
    {
        KTable<string, string> filtered = table.Filter((k, v) => v.Length >= 0).FilterNot((k, v) => false);
        KTable<string, string> mapped = filtered.MapValues(v => v).MapValues((k, v) => v);
        KTable<string, string> transformed = mapped.TransformValues(() => new Keeping());
        KTable<string, string> joined = transformed.Join(other, (string l, string r) => r);
        KTable<string, string?> left = joined.LeftJoin(other, (string l, string? r) => r);
        KTable<string, string?> outer = joined.OuterJoin(other, (string? l, string? r) => l ?? r);
        KTable<string, string?> both = left.OuterJoin(outer, (l, r) => l ?? r);
        KTable<string, string> foreign = table.Join(other, string? (v) => v, (string l, string r) => r);
        KTable<string, string?> foreignLeft = foreign.LeftJoin(other, string? (k, v) => k, (string l, string? r) => r);
        KTable<string, string> suppressed = table.Suppress(Suppressed.UntilTimeLimit(TimeSpan.Zero, BufferConfig.Unbounded()));
        KGroupedTable<string, string> group = suppressed.GroupBy((k, v) => KeyValuePair.Create(k, v));
        KTable<string, long> count = group.Count();
        KTable<string, string> reduced = group.Reduce((l, r) => r, (l, r) => l);
        KTable<string, string> aggregated = group.Aggregate(() => Begin, (k, v, a) => v, (k, v, a) => a);
        KStream<string, string?> changes = both.ToStream().Merge(foreignLeft.ToStream()).Merge(reduced.ToStream()).Merge(aggregated.ToStream());
        KStream<string, string?> rekeyed = table.ToStream((string k, string? v) => k);
        KStream<string, long?> counts = count.ToStream();
        changes.Merge(rekeyed).To("rows");
        counts.To("row-counts");
    }

    private sealed class Passing : ContextualProcessor<string, string, string, string>
    {
        public override void Process(Record<string, string> record) => Context.Forward(record);
    }

    private sealed class FixedPassing : ContextualFixedKeyProcessor<string, string, string>
    {
        public override void Process(FixedKeyRecord<string, string> record) => Context.Forward(record);
    }

    private sealed class Keeping : IValueTransformer<string, string?, string>
    {
        public void Init(IValueTransformerContext context)
        {
        }

        public string Transform(string key, string? value) => value ?? Begin;
    }
}
