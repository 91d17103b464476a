using System.Buffers.Binary;
using System.Text;
using StreamProc.State;

namespace StreamProc.Tasks;

/// <summary>
/// The note that goes with a committed offset: the partition's time and the times of operators and stores, so that a restart changes nothing.
/// Base64 of: version 2 (1), partition time (8), and, if there are any, the number of times (4) and for each key length (4), key, time (8);
/// the layout of Kafka Streams' TopicPartitionMetadata.
/// </summary>
internal static class CommitMetadata
{
    private const byte Version = 2;
    private const int FixedBytes = 1 + sizeof(long);

    public static string Encode(long partitionTimeMs, IReadOnlyDictionary<string, StreamTime> times)
    {
        using var buffer = new MemoryStream();
        Span<byte> number = stackalloc byte[sizeof(long)];
        buffer.WriteByte(Version);
        BinaryPrimitives.WriteInt64BigEndian(number, partitionTimeMs);
        buffer.Write(number);
        if (times.Count > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, times.Count);
            buffer.Write(number[..sizeof(int)]);
        }
        foreach (var (key, time) in times)
        {
            var keyBytes = Encoding.UTF8.GetBytes(key);
            BinaryPrimitives.WriteInt32BigEndian(number, keyBytes.Length);
            buffer.Write(number[..sizeof(int)]);
            buffer.Write(keyBytes);
            BinaryPrimitives.WriteInt64BigEndian(number, time.Ms);
            buffer.Write(number);
        }
        return Convert.ToBase64String(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads a note; one that is not ours (another tool set the offset) says nothing.</summary>
    /// <returns>The partition's time, -1 if unknown.</returns>
    public static long Decode(string metadata, Dictionary<string, StreamTime> times)
    {
        var bytes = new byte[metadata.Length];
        if (!Convert.TryFromBase64String(metadata, bytes, out var length) || length < FixedBytes || bytes[0] is 0 or > Version) return StreamTime.Unknown;

        var rest = bytes.AsSpan(0, length);
        var partitionTimeMs = BinaryPrimitives.ReadInt64BigEndian(rest[1..]);
        rest = rest[FixedBytes..];
        if (rest.Length < sizeof(int)) return partitionTimeMs;

        var count = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        for (var i = 0; i < count && rest.Length >= sizeof(int); i++)
        {
            var keyLength = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (keyLength < 0 || rest.Length < sizeof(int) + keyLength + sizeof(long)) break;
            var key = Encoding.UTF8.GetString(rest.Slice(sizeof(int), keyLength));
            Advance(times, key, BinaryPrimitives.ReadInt64BigEndian(rest[(sizeof(int) + keyLength)..]));
            rest = rest[(sizeof(int) + keyLength + sizeof(long))..];
        }
        return partitionTimeMs;
    }

    private static void Advance(Dictionary<string, StreamTime> times, string key, long timeMs)
    {
        if (!times.TryGetValue(key, out var time)) times[key] = new(timeMs);
        else time.Advance(timeMs);
    }
}
