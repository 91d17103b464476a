using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;

namespace StreamProc.Tests.Allocation;

/// <summary>Nothing is allocated for a record but what serdes and functions of the user's make: counted over 100,000 records, through the real task.</summary>
public sealed class StatelessAllocationTests
{
    // What a sequence costs is the user's: only that of an empty array has an enumerator that is no new object.
    private static readonly long[] None = [];

    private static readonly Dictionary<string, Action<KStream<long, long>>> Chains = new(StringComparer.Ordinal)
    {
        ["through"] = s => s.To("out"),
        ["filter"] = s => s.Filter((_, v) => v % 3 != 0).FilterNot((k, _) => k < 0).To("out"),
        ["map values"] = s => s.MapValues(v => v + 1).MapValues((k, v) => k + v).To("out"),
        ["map"] = s => s.Map((k, v) => KeyValuePair.Create(v, k)).To("out"),
        ["select key"] = s => s.SelectKey((_, v) => v).To("out"),
        ["peek and for each"] = s => s.Peek((_, _) => { }).ForEach((_, _) => { }),
        ["merge"] = s => s.Filter((_, v) => v > 0).Merge(s.MapValues(v => -v)).To("out"),
        ["split"] = s => { foreach (var branch in s.Split().Branch((_, v) => v % 2 == 0).Branch((_, v) => v % 3 == 0).DefaultBranch().Values) branch.To("out"); },
        ["flat map to nothing made"] = s => s.FlatMapValues<long>(_ => None).To("out"),
        ["types of every size"] = s => s.MapValues(v => (double)v).MapValues(v => (int)v).MapValues(v => v % 2 == 0).To("out"),
        ["values that may be absent"] = s => s.MapValues(long? (v) => v % 2 == 0 ? v : null).To("out"),
        ["small bytes"] = s => s.MapValues(v => new ShortBytes(stackalloc byte[4] { (byte)v, 1, 2, 3 })).To("out"),
        ["repartition"] = s => s.Repartition(),
        ["partitioner"] = s => s.To("out", Produced.With(Serdes.Int64, Serdes.Int64).WithPartitioner((_, _, _, _) => 0)),
        ["processor"] = s => s.Process(() => new Doubling()).ProcessValues(() => new Halving()).To("out"),
        ["all together"] = s => s.Filter((_, v) => v > 1).MapValues(v => v * 2).Peek((_, _) => { }).SelectKey((k, v) => k ^ v).Process(() => new Doubling()).Filter((_, _) => true).To("out"),
    };

    public static TheoryData<string> Names() => [.. Chains.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_of_numbers_allocates_nothing(string chain)
    {
        using var run = new TaskRun(streams => Chains[chain](streams.Stream<long, long>("in")));
        Assert.Equal(0, run.AllocatedBytes(Numbers));
        if (chain is not ("peek and for each" or "flat map to nothing made")) Assert.True(run.Sent > 50_000, $"{run.Sent} records came out");
    }

    [Fact]
    public void Short_bytes_travel_inside_the_record()
    {
        using var run = new TaskRun(streams => streams.Stream("in", Consumed.With(Serdes.ShortBytes, Serdes.ShortBytes)).Filter((k, v) => !v.Span.IsEmpty).MapValues(v => v).To("out"));
        Assert.Equal(0, run.AllocatedBytes(Numbers));
    }

    [Fact]
    public void Texts_cost_what_their_serde_makes()
    {
        using var run = new TaskRun(streams => streams.Stream<string, string>("in")
            .Filter((_, _) => true).MapValues(v => v).Peek((_, _) => { }).SelectKey((_, v) => v).Process(() => new Passing()).To("out"));
        var text = System.Text.Encoding.UTF8.GetBytes("a text of some length");
        Assert.Equal(2 * DeserializedBytes(Serdes.String, text), run.AllocatedBytes((_, key, value) => { key.Append(text); value.Append(text); }));
    }

    [Fact]
    public void Arrays_cost_what_their_serde_makes()
    {
        using var run = new TaskRun(streams => streams.Stream<byte[], byte[]>("in").Filter((_, v) => v.Length > 0).To("out"));
        var bytes = new byte[100];
        Assert.Equal(2 * DeserializedBytes(Serdes.Bytes, bytes), run.AllocatedBytes((_, key, value) => { key.Append(bytes); value.Append(bytes); }));
    }

    [Fact]
    public void What_a_function_makes_is_counted()
    {
        using var run = new TaskRun(streams => streams.Stream<long, long>("in").MapValues(v => new long[] { v }).MapValues(v => v[0]).To("out"));
        Assert.Equal(100_000 * 32, run.AllocatedBytes(Numbers));
    }

    internal static void Numbers(long number, ByteWriter key, ByteWriter value)
    {
        Serdes.Int64.Serialize(number % 64, key, Context);
        Serdes.Int64.Serialize(number, value, Context);
    }

    private static readonly SerdeContext Context = new("in", IsKey: false);

    private static long DeserializedBytes<T>(ISerde<T> serde, byte[] bytes)
    {
        // The first calls may make what stays.
        for (var i = 0; i < 100; i++) serde.Deserialize(bytes, Context);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100_000; i++) serde.Deserialize(bytes, Context);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Doubling : IProcessor<long, long, long, long>
    {
        private IProcessorContext<long, long>? _context;

        public void Init(IProcessorContext<long, long> context) => _context = context;

        public void Process(Record<long, long> record) => _context!.Forward(record.WithValue(record.Value * 2));
    }

    private sealed class Halving : IFixedKeyProcessor<long, long, long>
    {
        private IFixedKeyProcessorContext<long, long>? _context;

        public void Init(IFixedKeyProcessorContext<long, long> context) => _context = context;

        public void Process(FixedKeyRecord<long, long> record) => _context!.Forward(record.WithValue(record.Value / 2));
    }

    private sealed class Passing : IProcessor<string, string, string, string>
    {
        private IProcessorContext<string, string>? _context;

        public void Init(IProcessorContext<string, string> context) => _context = context;

        public void Process(Record<string, string> record) => _context!.Forward(record);
    }
}
