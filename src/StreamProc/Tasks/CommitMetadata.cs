using System.Buffers.Binary;
using System.Text;
using StreamProc.State;

namespace StreamProc.Tasks;

/// <summary>What a note says of its input.</summary>
/// <param name="PartitionTimeMs">The partition's time, -1 if unknown.</param>
/// <param name="Place">Its place among the task's inputs that had a record waiting; -1: none. See <see cref="InputQueues"/>.</param>
internal readonly record struct InputNote(long PartitionTimeMs, int Place)
{
    public static readonly InputNote None = new(StreamTime.Unknown, Place: -1);

    /// <summary>Why the note could not be read; null: it was, or there is none.</summary>
    public string? Problem { get; init; }
}

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

    /// <summary>Reads a note. One that cannot be read says nothing but why: another tool may have set the offset, and Kafka Streams goes on then too.</summary>
    /// <param name="metadata">The note; "" if the offset has none.</param>
    /// <param name="times">Takes the times of operators and stores; of several notes the newest counts.</param>
    public static InputNote Decode(string metadata, Dictionary<string, StreamTime> times)
    {
        if (metadata.Length == 0) return InputNote.None;
        var bytes = new byte[metadata.Length];
        if (!Convert.TryFromBase64String(metadata, bytes, out var length)) return Unreadable("it is not Base64");
        if (length < FixedBytes) return Unreadable($"it has {length} bytes, and the shortest note has {FixedBytes}");
        if (bytes[0] is 0 or > Version) return Unreadable($"it is of version {bytes[0]}, and versions up to {Version} are known: a newer release has written it");

        var note = new InputNote(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)), Place: -1);
        var rest = bytes.AsSpan(FixedBytes..length);
        if (rest.IsEmpty || bytes[0] < Version) return note;

        if (!TryReadTimes(rest, out var read, out var left)) return Unreadable("it ends within its times");
        if (left > 0) return Unreadable("it is longer than it says");
        foreach (var (key, number) in read)
        {
            if (string.Equals(key, PlaceKey, StringComparison.Ordinal)) note = note with { Place = (int)number };
            else Advance(times, key, number);
        }
        return note;
    }

    private static InputNote Unreadable(string why) => InputNote.None with { Problem = why };

    private static bool TryReadTimes(ReadOnlySpan<byte> rest, out List<KeyValuePair<string, long>> times, out int left)
    {
        (times, left) = ([], 0);
        if (rest.Length < sizeof(int)) return false;
        var count = BinaryPrimitives.ReadInt32BigEndian(rest);
        rest = rest[sizeof(int)..];
        if (count < 0) return false;
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < sizeof(int) + sizeof(long)) return false;
            var keyLength = BinaryPrimitives.ReadInt32BigEndian(rest);
            rest = rest[sizeof(int)..];
            if (keyLength < 0 || keyLength > rest.Length - sizeof(long)) return false;
            times.Add(new(Encoding.UTF8.GetString(rest[..keyLength]), BinaryPrimitives.ReadInt64BigEndian(rest[keyLength..])));
            rest = rest[(keyLength + sizeof(long))..];
        }
        left = rest.Length;
        return true;
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
