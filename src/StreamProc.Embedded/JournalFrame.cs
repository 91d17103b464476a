using System.Buffers.Binary;
using System.IO.Hashing;
using StreamProc.Records;

namespace StreamProc.Embedded;

/// <summary>A journal entry and what was known about the disk when it was written.</summary>
/// <param name="Position">Where it begins in the journal, bytes.</param>
/// <param name="Sequence">Its number; each is one more than the one before.</param>
/// <param name="SafeSequence">The data of entries up to this number was on the disk.</param>
/// <param name="SafeBytes">The journal was on the disk up to here.</param>
/// <param name="Entry">What it says.</param>
internal sealed record JournalRecord(long Position, long Sequence, long SafeSequence, long SafeBytes, JournalEntry Entry);

/// <summary>How an entry lies in the journal. All numbers are little-endian.</summary>
/// <remarks>
/// <code>
///  0 uint32  size of the whole entry, bytes
///  4 uint32  check: low half of XxHash3 over bytes 8 to the end, seeded with the size
///  8 int64   sequence
/// 16 int64   safe sequence
/// 24 int64   safe bytes
/// 32         the entry
/// </code>
/// </remarks>
internal static class JournalFrame
{
    public const int HeaderBytes = 32;

    public static void Write(ByteWriter output, long sequence, long safeSequence, long safeBytes, JournalEntry entry)
    {
        var body = new ByteWriter();
        JournalCodec.Write(entry, body);
        var sizeBytes = HeaderBytes + body.Length;
        var all = output.GetSpan(sizeBytes)[..sizeBytes];
        BinaryPrimitives.WriteInt32LittleEndian(all, sizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(all[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(all[16..], safeSequence);
        BinaryPrimitives.WriteInt64LittleEndian(all[24..], safeBytes);
        body.Written.CopyTo(all[HeaderBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(all[4..], Check(all));
        output.Advance(sizeBytes);
    }

    /// <summary>Reads the entry that begins with <paramref name="bytes"/>; null if there is no whole one.</summary>
    public static JournalRecord? Read(ReadOnlySpan<byte> bytes, long position, out int sizeBytes)
    {
        sizeBytes = 0;
        if (bytes.Length < HeaderBytes) return null;
        sizeBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (sizeBytes <= HeaderBytes || sizeBytes > bytes.Length) return null;
        bytes = bytes[..sizeBytes];
        if (Check(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return null;

        return new(
            position,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            JournalCodec.Read(bytes[HeaderBytes..]));
    }

    private static uint Check(ReadOnlySpan<byte> entry) => (uint)XxHash3.HashToUInt64(entry[8..], entry.Length);
}
