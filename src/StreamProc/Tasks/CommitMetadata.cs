using System.Buffers.Binary;
using System.Text;
using StreamProc.State;

namespace StreamProc.Tasks;

/// <summary>What a note says of its input.</summary>
/// <param name="PartitionTimeMs">The partition's time, -1 if unknown.</param>
/// <param name="Place">Its place among the task's inputs that had a record waiting; -1: none. See <see cref="InputQueues"/>.</param>
internal readonly record struct InputNote(long PartitionTimeMs, int Place);

/// <summary>
/// The note that goes with a committed offset: the partition's time and the times of operators and stores, so that a restart changes nothing.
/// Base64 of: version 2 (1), partition time (8), and, if there are any, the number of times (4) and for each key length (4), key, time (8);
/// the layout of Kafka Streams' TopicPartitionMetadata.
/// </summary>
internal static class CommitMetadata
{
    private const byte Version = 2;
    private const string PlaceKey = "input/place";
    private const int FixedBytes = 1 + sizeof(long);

    public static string Encode(in InputNote note, IReadOnlyDictionary<string, StreamTime> times)
    {
        using var buffer = new MemoryStream();
        Span<byte> number = stackalloc byte[sizeof(long)];
        buffer.WriteByte(Version);
        BinaryPrimitives.WriteInt64BigEndian(number, note.PartitionTimeMs);
        buffer.Write(number);
        var count = times.Count + (note.Place < 0 ? 0 : 1);
        if (count > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, count);
            buffer.Write(number[..sizeof(int)]);
        }
        foreach (var (key, time) in times) Write(buffer, key, time.Ms);
        if (note.Place >= 0) Write(buffer, PlaceKey, note.Place);
        return Convert.ToBase64String(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads a note; one that is not ours (another tool set the offset) says nothing.</summary>
    public static InputNote Decode(string metadata, Dictionary<string, StreamTime> times)
    {
        var bytes = new byte[metadata.Length];
        var note = new InputNote(StreamTime.Unknown, Place: -1);
        if (!Convert.TryFromBase64String(metadata, bytes, out var length) || length < FixedBytes || bytes[0] is 0 or > Version) return note;

        var rest = bytes.AsSpan(0, length);
        note = note with { PartitionTimeMs = BinaryPrimitives.ReadInt64BigEndian(rest[1..]) };
        rest = rest[FixedBytes..];
        if (rest.Length < sizeof(int)) return note;

        var count = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        for (var i = 0; i < count && rest.Length >= sizeof(int); i++)
        {
            var keyLength = BinaryPrimitives.ReadInt32BigEndian(rest);
            if (keyLength < 0 || rest.Length < sizeof(int) + keyLength + sizeof(long)) break;
            var key = Encoding.UTF8.GetString(rest.Slice(sizeof(int), keyLength));
            var number = BinaryPrimitives.ReadInt64BigEndian(rest[(sizeof(int) + keyLength)..]);
            if (string.Equals(key, PlaceKey, StringComparison.Ordinal)) note = note with { Place = (int)number };
            else Advance(times, key, number);
            rest = rest[(sizeof(int) + keyLength + sizeof(long))..];
        }
        return note;
    }

    private static void Write(MemoryStream buffer, string key, long value)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        var keyBytes = Encoding.UTF8.GetBytes(key);
        BinaryPrimitives.WriteInt32BigEndian(number, keyBytes.Length);
        buffer.Write(number[..sizeof(int)]);
        buffer.Write(keyBytes);
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        buffer.Write(number);
    }

    private static void Advance(Dictionary<string, StreamTime> times, string key, long timeMs)
    {
        if (!times.TryGetValue(key, out var time)) times[key] = new(timeMs);
        else time.Advance(timeMs);
    }
}
