using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Tests.Absence;

/// <summary>Each operation of the DSL on values of a struct: what may be absent is <c>long?</c>, what is there <c>long</c>.</summary>
internal sealed class OperationsOnStructs : IOperations
{
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly TimeWindows Minutes = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly SessionWindows Sessions = SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMinutes(1));

    private static readonly long Begin = 0L;

    public void Define(StreamsBuilder streams)
    {
        KStream<long, long> stream = streams.Stream<long, long>("in");
        KStream<long, long> other = streams.Stream<long, long>("other");
        KTable<long, long> table = streams.Table<long, long>("table");
        GlobalKTable<long, long> global = streams.GlobalTable<long, long>("global");
        Streams(stream, other);
        Joins(stream, other, table, global);
        Grouped(stream, other);
        Tables(table, streams.Table<long, long>("table-2"));
    }

    private static void Streams(KStream<long, long> stream, KStream<long, long> other)
    {
        KStream<long, long> filtered = stream.Filter((k, v) => k.Equals(k) && v >= 0).FilterNot((long k, long v) => false);
        KStream<long, long> mapped = filtered.MapValues(v => v).MapValues((k, v) => v);
        KStream<long, long?> deleting = mapped.MapValues(long? (v) => null);
        KStream<long, long> swapped = mapped.Map((k, v) => KeyValuePair.Create(v, k));
        KStream<long, long> rekeyed = mapped.SelectKey((_, v) => v);
        KStream<long, long> flat = mapped.FlatMap((k, v) => new[] { KeyValuePair.Create(k, v) }).FlatMapValues(v => new[] { v }).FlatMapValues((k, v) => new[] { v });
        KStream<long, long> merged = flat.Peek((_, _) => { }).Merge(other);
        var split = merged.Split();
        KStream<long, long> branch = split.Branch((_, v) => v >= 0).DefaultBranch().Values.First();
        stream.Split().Branch((_, _) => true).NoDefaultBranch();
        KStream<long, long> repartitioned = branch.Repartition();
        KStream<long, long> processed = repartitioned.Process(() => new Passing()).ProcessValues(() => new FixedPassing());
        processed.ForEach((_, _) => { });
        processed.To("out");
        deleting.To(_ => "out");
        KTable<long, long> table = stream.ToTable();
        KTable<long, long> ofAbsent = stream.MapValues(v => v + 1).ToTable();
        KStream<long, long?> changes = table.ToStream();
        Assert.NotNull(swapped);
        Assert.NotNull(rekeyed);
        Assert.NotNull(ofAbsent);
        Assert.NotNull(changes);
    }

    private static void Joins(KStream<long, long> stream, KStream<long, long> other, KTable<long, long> table, GlobalKTable<long, long> global)
    {
        KStream<long, long> both = stream.Join(other, (long l, long r) => r, Near);
        KStream<long, long?> left = stream.LeftJoin(other, (long l, long? r) => r, Near);
        KStream<long, long?> outer = stream.OuterJoin(other, (long? l, long? r) => l ?? r, Near);
        KStream<long, long?> leftOfAbsent = left.LeftJoin(outer, (l, r) => r, Near);
        KStream<long, long?> outerOfAbsent = left.OuterJoin(outer, (l, r) => r, Near);
        KStream<long, long> looked = both.Join(table, (long l, long r) => r);
        KStream<long, long?> lookedLeft = looked.LeftJoin(table, (long l, long? r) => r);
        KStream<long, long> found = looked.Join(global, (k, v) => k, (long l, long r) => r);
        KStream<long, long?> foundLeft = found.LeftJoin(global, (k, v) => k, (long l, long? r) => r);
        KStream<long, long?> foundOfAbsent = foundLeft.LeftJoin(global, (k, v) => k, (long? l, long? r) => l ?? r);
        outerOfAbsent.Merge(leftOfAbsent).Merge(left).Merge(outer).Merge(lookedLeft).Merge(foundOfAbsent).To("joined");
        left.Merge(outer).To("joined-absent");
    }

    private static void Grouped(KStream<long, long> stream, KStream<long, long> other)
    {
        KGroupedStream<long, long> group = stream.GroupByKey();
        KTable<long, long> count = group.Count();
        KTable<long, long> reduced = group.Reduce((long l, long r) => r);
        KTable<long, long> aggregated = stream.GroupBy((k, _) => k).Aggregate(() => Begin, (long k, long v, long a) => v);
        KTable<Windowed<long>, long> windowCount = group.WindowedBy(Minutes).Count();
        KTable<Windowed<long>, long> windowReduced = group.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minutes.Size)).Reduce((l, r) => r);
        KTable<Windowed<long>, long> windows = group.WindowedBy(Minutes).EmitStrategy(EmitStrategy.OnWindowClose).Aggregate(() => Begin, (k, v, a) => v);
        KTable<Windowed<long>, long> sessionCount = group.WindowedBy(Sessions).Count();
        KTable<Windowed<long>, long> sessionReduced = group.WindowedBy(Sessions).Reduce((l, r) => r);
        KTable<Windowed<long>, long> sessions = group.WindowedBy(Sessions).EmitStrategy(EmitStrategy.OnWindowUpdate).Aggregate(() => Begin, (k, v, a) => v, (k, l, r) => r);
        var cogroup = group.Cogroup<long>((k, v, a) => v).Cogroup(other.GroupByKey(), (long k, long v, long a) => v);
        KTable<long, long> cogrouped = cogroup.Aggregate(() => Begin);
        KTable<Windowed<long>, long> cogroupedWindows = cogroup.WindowedBy(Minutes).Aggregate(() => Begin);
        KTable<Windowed<long>, long> cogroupedSessions = cogroup.WindowedBy(Sessions).Aggregate(() => Begin, (k, l, r) => r);
        KStream<Windowed<long>, long?> changes = windows.ToStream().Merge(windowReduced.ToStream()).Merge(sessions.ToStream()).Merge(sessionReduced.ToStream());
        KStream<Windowed<long>, long?> counts = windowCount.ToStream().Merge(sessionCount.ToStream());
        KStream<long, long?> rows = reduced.ToStream().Merge(aggregated.ToStream()).Merge(cogrouped.ToStream());
        KStream<long, long?> windowed = changes.Merge(cogroupedWindows.ToStream()).Merge(cogroupedSessions.ToStream()).SelectKey((k, _) => k.Key);
        KStream<long, long?> numbers = counts.SelectKey((k, _) => k.Key).Merge(count.ToStream());
        rows.Merge(windowed).To("aggregated");
        numbers.To("counted");
    }

    private static void Tables(KTable<long, long> table, KTable<long, long> other)
    {
        KTable<long, long> filtered = table.Filter((k, v) => v >= 0).FilterNot((k, v) => false);
        KTable<long, long> mapped = filtered.MapValues(v => v).MapValues((k, v) => v);
        KTable<long, long> transformed = mapped.TransformValues(() => new Keeping());
        KTable<long, long> joined = transformed.Join(other, (long l, long r) => r);
        KTable<long, long?> left = joined.LeftJoin(other, (long l, long? r) => r);
        KTable<long, long?> outer = joined.OuterJoin(other, (long? l, long? r) => l ?? r);
        KTable<long, long?> both = left.OuterJoin(outer, (l, r) => l ?? r);
        KTable<long, long> foreign = table.Join(other, long? (v) => v, (long l, long r) => r);
        KTable<long, long?> foreignLeft = foreign.LeftJoin(other, long? (k, v) => k, (long l, long? r) => r);
        KTable<long, long> suppressed = table.Suppress(Suppressed.UntilTimeLimit(TimeSpan.Zero, BufferConfig.Unbounded()));
        KGroupedTable<long, long> group = suppressed.GroupBy((k, v) => KeyValuePair.Create(k, v));
        KTable<long, long> count = group.Count();
        KTable<long, long> reduced = group.Reduce((l, r) => r, (l, r) => l);
        KTable<long, long> aggregated = group.Aggregate(() => Begin, (k, v, a) => v, (k, v, a) => a);
        KStream<long, long?> changes = both.ToStream().Merge(foreignLeft.ToStream()).Merge(reduced.ToStream()).Merge(aggregated.ToStream());
        KStream<long, long?> rekeyed = table.ToStream((long k, long? v) => k);
        KStream<long, long?> counts = count.ToStream();
        changes.Merge(rekeyed).To("rows");
        counts.To("row-counts");
    }

    private sealed class Passing : ContextualProcessor<long, long, long, long>
    {
        public override void Process(Record<long, long> record) => Context.Forward(record);
    }

    private sealed class FixedPassing : ContextualFixedKeyProcessor<long, long, long>
    {
        public override void Process(FixedKeyRecord<long, long> record) => Context.Forward(record);
    }

    private sealed class Keeping : IValueTransformer<long, long?, long>
    {
        public void Init(IValueTransformerContext context)
        {
        }

        public long Transform(long key, long? value) => value ?? Begin;
    }
}
