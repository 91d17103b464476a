using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Benchmarks.Engine;

/// <summary>What a workload does with a record, for the topologies and for the loop without an engine.</summary>
internal static class RecordWork
{
    private const int UpperCasedBytes = 8;
    private const byte CaseDistance = 'a' - 'A';

    /// <summary>A half of the records.</summary>
    public static bool Passes(ReadOnlySpan<byte> value) => (value[0] & 1) == 0;

    /// <summary>Makes the first letters of a value capitals.</summary>
    public static void UpperCase(Span<byte> value)
    {
        foreach (ref var letter in value[..UpperCasedBytes]) letter -= CaseDistance;
    }

    /// <summary>The item that a value is about.</summary>
    public static ReadOnlySpan<byte> Item(ReadOnlySpan<byte> value) => value[8..18];
}

/// <summary>A workload's topology. Keys travel in place, values as arrays: what a value of 100 bytes costs as an array it would cost as a struct in copies.</summary>
internal sealed class Workload(EngineSettings settings) : StreamTopology
{
    private static readonly TimeWindows Minutes = TimeWindows.OfSizeWithNoGrace(TimeSpan.FromMinutes(1));

    /// <inheritdoc/>
    public override string Name => settings.Workload;

    /// <inheritdoc/>
    public override void Define(StreamsBuilder streams)
    {
        var input = streams.Stream(settings.Input, Consumed.With(SmallBytesSerde.Instance, Serdes.Bytes));
        switch (settings.Workload)
        {
            case "stateless":
                input.Filter((_, value) => RecordWork.Passes(value)).MapValues(UpperCased).To(settings.Output, Produced.With(SmallBytesSerde.Instance, Serdes.Bytes));
                break;
            case "tumbling" or "tumbling-eos":
                CountByMinute(input);
                break;
            case "count" or "count-cached" or "restore":
                Count(input);
                break;
            case "repartition":
                Count(input.SelectKey((_, value) => new SmallBytes(RecordWork.Item(value))));
                break;
            default:
                throw new UsageException($"There is no workload '{settings.Workload}' here; there are raw, stateless, tumbling, tumbling-eos, count, count-cached, repartition and restore. "
                    + "join waits until streams can be joined with tables.");
        }
    }

    // As in the peer the mapper makes an array of its own: it need not know whether anybody else sees the one that it was given.
    private static byte[] UpperCased(byte[] value)
    {
        var mapped = value.AsSpan().ToArray();
        RecordWork.UpperCase(mapped);
        return mapped;
    }

    private void CountByMinute(KStream<SmallBytes, byte[]> stream) => stream
        .GroupByKey()
        .WindowedBy(Minutes)
        .Count(Materialized.As<SmallBytes, long>("counts"))
        .ToStream()
        .To(settings.Output, Produced.With(Serdes.TimeWindowed(SmallBytesSerde.Instance, Minutes.Size), Serdes.Int64.Nullable()));

    private void Count(KStream<SmallBytes, byte[]> stream) => stream
        .GroupByKey(Grouped.With(SmallBytesSerde.Instance, Serdes.Bytes))
        .Count(Materialized.As<SmallBytes, long>("counts"))
        .ToStream()
        .To(settings.Output, Produced.With(SmallBytesSerde.Instance, Serdes.Int64.Nullable()));
}
