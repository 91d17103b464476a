using StreamProc.Dsl;

namespace StreamProc.Benchmarks.Building;

/// <summary>Large topologies, each of one shape and about as many operators as asked for. The test of the work that they make and the table of their times share them.</summary>
internal static class Shapes
{
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(TimeSpan.FromMinutes(1));
    private static readonly TimeWindows Minutes = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMinutes(1));

    /// <summary>The shapes by name.</summary>
    public static IReadOnlyDictionary<string, Action<StreamsBuilder, int>> All { get; } = new Dictionary<string, Action<StreamsBuilder, int>>(StringComparer.Ordinal)
    {
        ["chain of mapped values"] = (s, n) => Repeat(n, Texts(s), (stream, _) => stream.MapValues(v => v)),
        ["diamonds: split and merged"] = (s, n) => Repeat(n / 3, Texts(s), (stream, _) => stream.Filter((_, _) => true).Merge(stream.FilterNot((_, _) => true))),
        ["sources merged"] = (s, n) => Repeat(n / 2, Texts(s), (stream, i) => stream.Merge(Texts(s, i))),
        ["one topic read again and again"] = (s, n) => Each(n, _ => Texts(s).ForEach((_, _) => { })),
        ["ladder of joins with one stream"] = (s, n) => { var texts = Texts(s); Repeat(n / 5, texts, (stream, _) => stream.Join(texts, (l, _) => l, Near)); },
        ["ladder of joins with new streams"] = (s, n) => Repeat(n / 6, Texts(s), (stream, i) => stream.LeftJoin(Texts(s, i), (l, _) => l, Near)),
        ["joins of a stream with itself"] = (s, n) => Repeat(n / 5, Texts(s), (stream, _) => stream.Join(stream, (l, _) => l, Near)),
        ["counts of one stream"] = (s, n) => { var texts = Texts(s); Each(n, _ => texts.GroupByKey().Count()); },
        ["counts below one change of key"] = (s, n) => { var texts = Texts(s).SelectKey((_, v) => v); Each(n / 4, _ => texts.GroupByKey().Count()); },
        ["counts by keys of their own"] = (s, n) => { var texts = Texts(s); Each(n / 5, _ => texts.GroupBy((_, v) => v).Count()); },
        ["counts along a chain"] = (s, n) => Repeat(n / 5, Texts(s).SelectKey((_, v) => v), (stream, _) => { stream.GroupByKey().Count(); return stream.Filter((_, _) => true); }),
        ["windows along repartitions"] = (s, n) => Repeat(n / 6, Texts(s), (stream, _) => stream.GroupBy((_, v) => v).WindowedBy(Minutes).Reduce((l, _) => l).ToStream().Map((k, v) => KeyValuePair.Create(k.Key, v!))),
        ["streams in one cogroup"] = (s, n) => { var group = Texts(s).GroupByKey().Cogroup<string>((_, v, _) => v); for (var i = 1; i < n / 2; i++) group = group.Cogroup(Texts(s, i).GroupByKey(), (_, v, _) => v); group.Aggregate(() => ""); },
        ["chain of filtered tables"] = (s, n) => Repeat(n, s.Table<string, string>("table"), (table, _) => table.Filter((_, _) => true)),
        ["stream joined with filtered tables"] = (s, n) => { var texts = Texts(s); Repeat(n / 2, s.Table<string, string>("table"), (table, _) => { texts.Join(table, (l, _) => l); return table.Filter((_, _) => true); }); },
        ["ladder of tables, kept"] = (s, n) => Repeat(n / 5, s.Table<string, string>("table"), (table, i) => table.Join(s.Table<string, string>($"table-{i}"), (l, _) => l, Materialized.As($"kept-{i}"))),
        ["ladder of tables, on the way"] = (s, n) => Repeat(n / 5, s.Table<string, string>("table"), (table, i) => table.Join(s.Table<string, string>($"table-{i}"), (l, _) => l)),
        ["diamonds of tables"] = (s, n) => Repeat(n / 5, s.Table<string, string>("table"), (table, _) => table.Filter((_, _) => true).OuterJoin(table.MapValues(v => v), (l, r) => l ?? r!)),
        ["tables grouped again and again"] = (s, n) => Repeat(n / 4, s.Table<string, string>("table"), (table, _) => table.GroupBy((k, v) => KeyValuePair.Create(v, k)).Reduce((l, _) => l, (l, _) => l)),
        ["foreign keys in a row"] = (s, n) => Repeat(n / 11, s.Table<string, string>("table"), (table, i) => table.Join(s.Table<string, string>($"table-{i}"), v => v, (l, _) => l)),
        ["tables suppressed along a chain"] = (s, n) => Repeat(n / 2, Texts(s).GroupByKey().WindowedBy(Minutes).Reduce((l, _) => l), (table, _) => { table.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded())); return table.Filter((_, _) => true); }),
        ["global tables along a stream"] = (s, n) => Repeat(n / 3, Texts(s), (stream, i) => stream.Join(s.GlobalTable<string, string>($"global-{i}"), (k, _) => k, (l, _) => l)),
    };

    private static KStream<string, string> Texts(StreamsBuilder streams, int number = 0) => streams.Stream<string, string>($"texts-{number}");

    private static void Repeat<T>(int times, T begin, Func<T, int, T> step)
    {
        for (var i = 1; i <= times; i++) begin = step(begin, i);
    }

    private static void Each(int times, Action<int> step)
    {
        for (var i = 0; i < times; i++) step(i);
    }
}
