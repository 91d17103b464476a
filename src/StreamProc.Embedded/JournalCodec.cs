using System.Buffers.Binary;
using System.Text;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>The bytes of journal entries: a byte for the kind, then numbers (little-endian) and strings (int32 size, UTF-8).</summary>
internal static class JournalCodec
{
    private enum Kind : byte
    {
        Commit = 1,
        TopicCreated = 2,
        TopicDeleted = 3,
        LowWatermark = 4,
        Synced = 5,
        Snapshot = 6,
    }

    public static void Write(JournalEntry entry, ByteWriter output)
    {
        switch (entry)
        {
            case CommitEntry commit:
                WriteCommit(commit, output);
                break;
            case TopicCreatedEntry created:
                PutKind(output, Kind.TopicCreated);
                Put(output, created.TopicId);
                Put(output, created.Name);
                Put(output, created.Partitions);
                Put(output, created.Settings.Count);
                foreach (var (name, value) in created.Settings)
                {
                    Put(output, name);
                    Put(output, value);
                }
                break;
            case TopicDeletedEntry deleted:
                PutKind(output, Kind.TopicDeleted);
                Put(output, deleted.TopicId);
                break;
            case LowWatermarkEntry low:
                PutKind(output, Kind.LowWatermark);
                Put(output, low.Partition);
                Put(output, low.Low);
                break;
            case SyncedEntry:
                PutKind(output, Kind.Synced);
                break;
            case SnapshotEntry snapshot:
                PutKind(output, Kind.Snapshot);
                Put(output, snapshot.NextTopicId);
                Put(output, snapshot.Entries.Count);
                foreach (var part in snapshot.Entries) Write(part, output);
                break;
            default:
                throw new ArgumentException($"No journal entry: {entry.GetType().Name}", nameof(entry));
        }
    }

    public static JournalEntry Read(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var entry = Take(ref rest);
        Contract.Holds(rest.IsEmpty, "a journal entry takes up all of its bytes");
        return entry;
    }

    private static JournalEntry Take(ref ReadOnlySpan<byte> rest)
    {
        var kind = (Kind)rest[0];
        rest = rest[1..];
        switch (kind)
        {
            case Kind.Commit:
                return TakeCommit(ref rest);
            case Kind.TopicCreated:
                var id = TakeInt(ref rest);
                var name = TakeString(ref rest);
                var partitions = TakeInt(ref rest);
                var settings = new Dictionary<string, string>(StringComparer.Ordinal);
                for (var left = TakeInt(ref rest); left > 0; left--)
                {
                    var setting = TakeString(ref rest);
                    settings[setting] = TakeString(ref rest);
                }
                return new TopicCreatedEntry(id, name, partitions, settings);
            case Kind.TopicDeleted:
                return new TopicDeletedEntry(TakeInt(ref rest));
            case Kind.LowWatermark:
                var partition = TakePartition(ref rest);
                return new LowWatermarkEntry(partition, TakeLong(ref rest));
            case Kind.Synced:
                return SyncedEntry.Instance;
            case Kind.Snapshot:
                var nextTopicId = TakeInt(ref rest);
                var entries = new JournalEntry[TakeInt(ref rest)];
                for (var i = 0; i < entries.Length; i++) entries[i] = Take(ref rest);
                return new SnapshotEntry(nextTopicId, entries);
            default:
                throw new TransportException($"The journal has an entry of kind {(byte)kind}, which this version does not know: it was written by a newer one. Use that.");
        }
    }

    private static void WriteCommit(CommitEntry commit, ByteWriter output)
    {
        PutKind(output, Kind.Commit);
        Put(output, commit.Ends.Count);
        foreach (var (partition, end) in commit.Ends)
        {
            Put(output, partition);
            Put(output, end.Offset);
            Put(output, end.SegmentBase);
            Put(output, end.Position);
        }
        Put(output, commit.Group);
        Put(output, commit.Offsets.Count);
        foreach (var offset in commit.Offsets)
        {
            Put(output, offset.Partition.Topic);
            Put(output, offset.Partition.Partition);
            Put(output, offset.Offset);
            Put(output, offset.Metadata);
        }
    }

    private static CommitEntry TakeCommit(ref ReadOnlySpan<byte> rest)
    {
        var ends = new PartitionEnd[TakeInt(ref rest)];
        for (var i = 0; i < ends.Length; i++)
        {
            var partition = TakePartition(ref rest);
            var offset = TakeLong(ref rest);
            var segmentBase = TakeLong(ref rest);
            ends[i] = new(partition, new(offset, segmentBase, TakeLong(ref rest)));
        }
        var group = TakeString(ref rest);
        var offsets = new CommittedOffset[TakeInt(ref rest)];
        for (var i = 0; i < offsets.Length; i++)
        {
            var topic = TakeString(ref rest);
            var partition = TakeInt(ref rest);
            var offset = TakeLong(ref rest);
            offsets[i] = new(new(topic, partition), offset, TakeString(ref rest));
        }
        return new(ends, group, offsets);
    }

    private static void PutKind(ByteWriter output, Kind kind) => output.Append([(byte)kind]);

    private static void Put(ByteWriter output, PartitionId partition)
    {
        Put(output, partition.TopicId);
        Put(output, partition.Partition);
    }

    private static void Put(ByteWriter output, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(sizeof(int)), number);
        output.Advance(sizeof(int));
    }

    private static void Put(ByteWriter output, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), number);
        output.Advance(sizeof(long));
    }

    private static void Put(ByteWriter output, string text)
    {
        Put(output, Encoding.UTF8.GetByteCount(text));
        output.Advance(Encoding.UTF8.GetBytes(text, output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }

    private static PartitionId TakePartition(ref ReadOnlySpan<byte> rest)
    {
        var topicId = TakeInt(ref rest);
        return new(topicId, TakeInt(ref rest));
    }

    private static int TakeInt(ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadInt32LittleEndian(rest);
        rest = rest[sizeof(int)..];
        return number;
    }

    private static long TakeLong(ref ReadOnlySpan<byte> rest)
    {
        var number = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        return number;
    }

    private static string TakeString(ref ReadOnlySpan<byte> rest)
    {
        var size = TakeInt(ref rest);
        var text = Encoding.UTF8.GetString(rest[..size]);
        rest = rest[size..];
        return text;
    }
}
