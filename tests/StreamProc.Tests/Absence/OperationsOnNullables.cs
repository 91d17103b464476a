using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Tests.Absence;

/// <summary>Each operation of the DSL on values of a <c>Nullable</c>, which are absent already where they are null.</summary>
internal sealed class OperationsOnNullables : IOperations
{
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly TimeWindows Minutes = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly SessionWindows Sessions = SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.FromMinutes(1));

    private static readonly long? Begin = 0L;

    public void Define(StreamsBuilder streams)
    {
        KStream<Guid, long?> stream = streams.Stream<Guid, long?>("in");
        KStream<Guid, long?> other = streams.Stream<Guid, long?>("other");
        KTable<Guid, long?> table = streams.Table<Guid, long?>("table");
        GlobalKTable<Guid, long?> global = streams.GlobalTable<Guid, long?>("global");
        Streams(stream, other);
        Joins(stream, other, table, global);
        Grouped(stream, other);
        Tables(table, streams.Table<Guid, long?>("table-2"));
    }

    private static void Streams(KStream<Guid, long?> stream, KStream<Guid, long?> other)
    {
        KStream<Guid, long?> filtered = stream.Filter((k, v) => k.Equals(k) && v is not < 0).FilterNot((Guid k, long? v) => false);
        KStream<Guid, long?> mapped = filtered.MapValues(v => v).MapValues((k, v) => v);
        KStream<Guid, long?> deleting = mapped.MapValues(long? (v) => null);
        KStream<long?, Guid> swapped = mapped.Map((k, v) => KeyValuePair.Create(v, k));
        KStream<long?, long?> rekeyed = mapped.SelectKey((_, v) => v);
        KStream<Guid, long?> flat = mapped.FlatMap((k, v) => new[] { KeyValuePair.Create(k, v) }).FlatMapValues(v => new[] { v }).FlatMapValues((k, v) => new[] { v });
        KStream<Guid, long?> merged = flat.Peek((_, _) => { }).Merge(other);
        var split = merged.Split();
        KStream<Guid, long?> branch = split.Branch((_, v) => v is not < 0).DefaultBranch().Values.First();
        stream.Split().Branch((_, _) => true).NoDefaultBranch();
        KStream<Guid, long?> repartitioned = branch.Repartition();
        KStream<Guid, long?> processed = repartitioned.Process(() => new Passing()).ProcessValues(() => new FixedPassing());
        processed.ForEach((_, _) => { });
        processed.To("out");
        deleting.To(_ => "out");
        KTable<Guid, long?> table = stream.ToTable();
        KTable<Guid, long?> ofAbsent = deleting.ToTable();
        KStream<Guid, long?> changes = table.ToStream();
        Assert.NotNull(swapped);
        Assert.NotNull(rekeyed);
        Assert.NotNull(ofAbsent);
        Assert.NotNull(changes);
    }

    private static void Joins(KStream<Guid, long?> stream, KStream<Guid, long?> other, KTable<Guid, long?> table, GlobalKTable<Guid, long?> global)
    {
        KStream<Guid, long?> both = stream.Join(other, (long? l, long? r) => r, Near);
        KStream<Guid, long?> left = stream.LeftJoin(other, (long? l, long? r) => r, Near);
        KStream<Guid, long?> outer = stream.OuterJoin(other, (long? l, long? r) => l ?? r, Near);
        KStream<Guid, long?> leftOfAbsent = left.LeftJoin(outer, (l, r) => r, Near);
        KStream<Guid, long?> outerOfAbsent = left.OuterJoin(outer, (l, r) => r, Near);
        KStream<Guid, long?> looked = both.Join(table, (long? l, long? r) => r);
        KStream<Guid, long?> lookedLeft = looked.LeftJoin(table, (long? l, long? r) => r);
        KStream<Guid, long?> found = looked.Join(global, (k, v) => k, (long? l, long? r) => r);
        KStream<Guid, long?> foundLeft = found.LeftJoin(global, (k, v) => k, (long? l, long? r) => r);
        KStream<Guid, long?> foundOfAbsent = foundLeft.LeftJoin(global, (k, v) => k, (long? l, long? r) => l ?? r);
        outerOfAbsent.Merge(leftOfAbsent).Merge(left).Merge(outer).Merge(lookedLeft).Merge(foundOfAbsent).To("joined");
        left.Merge(outer).To("joined-absent");
    }

    private static void Grouped(KStream<Guid, long?> stream, KStream<Guid, long?> other)
    {
        KGroupedStream<Guid, long?> group = stream.GroupByKey();
        KTable<Guid, long> count = group.Count();
        KTable<Guid, long?> reduced = group.Reduce((long? l, long? r) => r);
        KTable<Guid, long?> aggregated = stream.GroupBy((k, _) => k).Aggregate(() => Begin, (Guid k, long? v, long? a) => v);
        KTable<Windowed<Guid>, long> windowCount = group.WindowedBy(Minutes).Count();
        KTable<Windowed<Guid>, long?> windowReduced = group.WindowedBy(SlidingWindows.OfTimeDifferenceWithNoGrace(Minutes.Size)).Reduce((l, r) => r);
        KTable<Windowed<Guid>, long?> windows = group.WindowedBy(Minutes).EmitStrategy(EmitStrategy.OnWindowClose).Aggregate(() => Begin, (k, v, a) => v);
        KTable<Windowed<Guid>, long> sessionCount = group.WindowedBy(Sessions).Count();
        KTable<Windowed<Guid>, long?> sessionReduced = group.WindowedBy(Sessions).Reduce((l, r) => r);
        KTable<Windowed<Guid>, long?> sessions = group.WindowedBy(Sessions).EmitStrategy(EmitStrategy.OnWindowUpdate).Aggregate(() => Begin, (k, v, a) => v, (k, l, r) => r);
        var cogroup = group.Cogroup<long?>((k, v, a) => v).Cogroup(other.GroupByKey(), (Guid k, long? v, long? a) => v);
        KTable<Guid, long?> cogrouped = cogroup.Aggregate(() => Begin);
        KTable<Windowed<Guid>, long?> cogroupedWindows = cogroup.WindowedBy(Minutes).Aggregate(() => Begin);
        KTable<Windowed<Guid>, long?> cogroupedSessions = cogroup.WindowedBy(Sessions).Aggregate(() => Begin, (k, l, r) => r);
        KStream<Windowed<Guid>, long?> changes = windows.ToStream().Merge(windowReduced.ToStream()).Merge(sessions.ToStream()).Merge(sessionReduced.ToStream());
        KStream<Windowed<Guid>, long?> counts = windowCount.ToStream().Merge(sessionCount.ToStream());
        KStream<Guid, long?> rows = reduced.ToStream().Merge(aggregated.ToStream()).Merge(cogrouped.ToStream());
        KStream<Guid, long?> windowed = changes.Merge(cogroupedWindows.ToStream()).Merge(cogroupedSessions.ToStream()).SelectKey((k, _) => k.Key);
        KStream<Guid, long?> numbers = counts.SelectKey((k, _) => k.Key).Merge(count.ToStream());
        rows.Merge(windowed).To("aggregated");
        numbers.To("counted");
    }

    private static void Tables(KTable<Guid, long?> table, KTable<Guid, long?> other)
    {
        KTable<Guid, long?> filtered = table.Filter((k, v) => v is not < 0).FilterNot((k, v) => false);
        KTable<Guid, long?> mapped = filtered.MapValues(v => v).MapValues((k, v) => v);
        KTable<Guid, long?> transformed = mapped.TransformValues(() => new Keeping());
        KTable<Guid, long?> joined = transformed.Join(other, (long? l, long? r) => r);
        KTable<Guid, long?> left = joined.LeftJoin(other, (long? l, long? r) => r);
        KTable<Guid, long?> outer = joined.OuterJoin(other, (long? l, long? r) => l ?? r);
        KTable<Guid, long?> both = left.OuterJoin(outer, (l, r) => l ?? r);
        KTable<Guid, long?> foreign = table.Join(other, Guid? (v) => v is null ? null : Guid.Empty, (long? l, long? r) => r);
        KTable<Guid, long?> foreignLeft = foreign.LeftJoin(other, Guid? (k, v) => k, (long? l, long? r) => r);
        KTable<Guid, long?> suppressed = table.Suppress(Suppressed.UntilTimeLimit(TimeSpan.Zero, BufferConfig.Unbounded()));
        KGroupedTable<Guid, long?> group = suppressed.GroupBy((k, v) => KeyValuePair.Create(k, v));
        KTable<Guid, long> count = group.Count();
        KTable<Guid, long?> reduced = group.Reduce((l, r) => r, (l, r) => l);
        KTable<Guid, long?> aggregated = group.Aggregate(() => Begin, (k, v, a) => v, (k, v, a) => a);
        KStream<Guid, long?> changes = both.ToStream().Merge(foreignLeft.ToStream()).Merge(reduced.ToStream()).Merge(aggregated.ToStream());
        KStream<Guid, long?> rekeyed = table.ToStream((Guid k, long? v) => k);
        KStream<Guid, long?> counts = count.ToStream();
        changes.Merge(rekeyed).To("rows");
        counts.To("row-counts");
    }

    private sealed class Passing : ContextualProcessor<Guid, long?, Guid, long?>
    {
        public override void Process(Record<Guid, long?> record) => Context.Forward(record);
    }

    private sealed class FixedPassing : ContextualFixedKeyProcessor<Guid, long?, long?>
    {
        public override void Process(FixedKeyRecord<Guid, long?> record) => Context.Forward(record);
    }

    private sealed class Keeping : IValueTransformer<Guid, long?, long?>
    {
        public void Init(IValueTransformerContext context)
        {
        }

        public long? Transform(Guid key, long? value) => value ?? Begin;
    }
}
