using System.Buffers;
using System.Buffers.Binary;

namespace StreamProc.Records;

/// <summary>A serde whose keys are not partitioned by all of their bytes: all windows of a key belong to one partition.</summary>
internal interface IPartitionedByPrefix
{
    /// <summary>Number of bytes at the end that the partition does not depend on.</summary>
    int SuffixBytes { get; }
}

/// <param name="inner">Writes and reads the inner key.</param>
/// <param name="endMs">A window's end by its start: the end is not in the bytes.</param>
internal sealed class TimeWindowedSerde<TKey>(ISerde<TKey> inner, Func<long, long> endMs) : ISerde<Windowed<TKey>>, IPartitionedByPrefix
{
    public int SuffixBytes => sizeof(long);

    public void Serialize(Windowed<TKey> value, IBufferWriter<byte> output, SerdeContext context)
    {
        inner.Serialize(value.Key, output, context);
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value.Window.StartMs);
        output.Advance(sizeof(long));
    }

    public Windowed<TKey> Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        var keyLength = WindowedBytes.KeyLength(data, SuffixBytes, "a time-windowed key");
        var startMs = BinaryPrimitives.ReadInt64BigEndian(data[keyLength..]);
        return new(inner.Deserialize(data[..keyLength], context), new(startMs, endMs(startMs)));
    }
}

internal sealed class SessionWindowedSerde<TKey>(ISerde<TKey> inner) : ISerde<Windowed<TKey>>, IPartitionedByPrefix
{
    public int SuffixBytes => 2 * sizeof(long);

    public void Serialize(Windowed<TKey> value, IBufferWriter<byte> output, SerdeContext context)
    {
        inner.Serialize(value.Key, output, context);
        var window = output.GetSpan(2 * sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(window, value.Window.EndMs);
        BinaryPrimitives.WriteInt64BigEndian(window[sizeof(long)..], value.Window.StartMs);
        output.Advance(2 * sizeof(long));
    }

    public Windowed<TKey> Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        var keyLength = WindowedBytes.KeyLength(data, SuffixBytes, "a session-windowed key");
        var endMs = BinaryPrimitives.ReadInt64BigEndian(data[keyLength..]);
        var startMs = BinaryPrimitives.ReadInt64BigEndian(data[(keyLength + sizeof(long))..]);
        return new(inner.Deserialize(data[..keyLength], context), new(startMs, endMs));
    }
}

internal static class WindowedBytes
{
    /// <summary>Length of the inner key, which stands in front of the window.</summary>
    public static int KeyLength(ReadOnlySpan<byte> data, int suffixBytes, string type) =>
        data.Length >= suffixBytes
            ? data.Length - suffixBytes
            : throw new SerdeException($"Cannot read {type}: expected at least {suffixBytes} bytes (the window), found {data.Length}.");
}
