using System.Buffers.Binary;
using CsCheck;
using StreamProc.State;
using StreamProc.Tasks;

namespace StreamProc.Tests.Tasks;

/// <summary>The note with a committed offset: what was written is read, a note of another's is not guessed at, and the bytes are Kafka Streams'.</summary>
public sealed class CommitMetadataTests
{
    private static readonly Gen<Dictionary<string, long>> Times = Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.Long[0, long.MaxValue])[0, 6];

    [Fact]
    public void What_was_written_is_read() => Gen.Select(Gen.Long[-1, long.MaxValue], Gen.Int[-1, 100], Times).Sample((Action<long, int, Dictionary<string, long>>)((partitionTimeMs, place, times) =>
    {
        var found = new Dictionary<string, StreamTime>(StringComparer.Ordinal);
        var written = CommitMetadata.Encode(new(partitionTimeMs, place), times.ToDictionary(t => t.Key, t => new StreamTime(t.Value), StringComparer.Ordinal));

        var note = CommitMetadata.Decode(written, found);

        Assert.Equal((partitionTimeMs, place, null), (note.PartitionTimeMs, note.Place, note.Problem));
        Assert.Equal(times.OrderBy(t => t.Key, StringComparer.Ordinal), found.Select(t => KeyValuePair.Create(t.Key, t.Value.Ms)).OrderBy(t => t.Key, StringComparer.Ordinal));
    }), iter: 300);

    [Fact]
    public void Of_several_inputs_notes_the_newest_time_counts()
    {
        var times = new Dictionary<string, StreamTime>(StringComparer.Ordinal);
        foreach (var ms in (long[])[5, 9, 7]) CommitMetadata.Decode(CommitMetadata.Encode(new(1, -1), new Dictionary<string, StreamTime>(StringComparer.Ordinal) { ["t"] = new(ms) }), times);
        Assert.Equal(9, times["t"].Ms);
    }

    [Fact]
    public void The_layout_is_that_of_Kafka_Streams()
    {
        Assert.Equal("02000000000000002A", Hex(CommitMetadata.Encode(new(42, -1), new Dictionary<string, StreamTime>(StringComparer.Ordinal))));
        Assert.Equal(
            "02" + "000000000000002A" + "00000001" + "00000001" + "73" + "0000000000000007",
            Hex(CommitMetadata.Encode(new(42, -1), new Dictionary<string, StreamTime>(StringComparer.Ordinal) { ["s"] = new(7) })));
    }

    [Fact]
    public void A_note_of_version_1_has_the_partition_time_only()
    {
        byte[] bytes = [1, 0, 0, 0, 0, 0, 0, 0, 42];
        Assert.Equal(new InputNote(42, -1), CommitMetadata.Decode(Convert.ToBase64String(bytes), []));
    }

    [Fact]
    public void An_offset_without_a_note_says_nothing_and_is_no_problem() => Assert.Equal(new InputNote(-1, -1), CommitMetadata.Decode("", []));

    [Theory]
    [InlineData("committed by hand", "it is not Base64")]
    [InlineData("AgAA", "it has 3 bytes, and the shortest note has 9")]
    [InlineData("BwAAAAAAAAAq", "it is of version 7, and versions up to 2 are known: a newer release has written it")]
    [InlineData("AgAAAAAAAAAqAAA=", "it ends within its times")]
    [InlineData("AgAAAAAAAAAqAAAAAn////8=", "it ends within its times")]
    [InlineData("AgAAAAAAAAAq/////w==", "it ends within its times")]
    [InlineData("AgAAAAAAAAAqAAAAAAA=", "it is longer than it says")]
    public void A_note_that_cannot_be_read_says_why_and_nothing_else(string metadata, string problem)
    {
        var times = new Dictionary<string, StreamTime>(StringComparer.Ordinal);
        Assert.Equal(new InputNote(-1, -1) { Problem = problem }, CommitMetadata.Decode(metadata, times));
        Assert.Empty(times);
    }

    [Fact]
    public void A_damaged_note_is_a_problem_or_a_note_and_never_a_failure() => Gen.Select(Times, Gen.Int[0, 60], Gen.Byte, Gen.Int[0, 60]).Sample(
        (Action<Dictionary<string, long>, int, byte, int>)((times, at, instead, length) =>
        {
            var bytes = Convert.FromBase64String(CommitMetadata.Encode(new(1, 1), times.ToDictionary(t => t.Key, t => new StreamTime(t.Value), StringComparer.Ordinal)));
            bytes[at % bytes.Length] = instead;
            var found = new Dictionary<string, StreamTime>(StringComparer.Ordinal);

            var note = CommitMetadata.Decode(Convert.ToBase64String(bytes[..Math.Min(length, bytes.Length)]), found);

            if (note.Problem is not null) Assert.Empty(found);
        }), iter: 1000);

    [Fact]
    public void A_length_that_overflows_is_a_problem()
    {
        var bytes = new byte[32];
        bytes[0] = 2;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(9), 1);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(13), int.MaxValue);
        Assert.Equal("it ends within its times", CommitMetadata.Decode(Convert.ToBase64String(bytes), []).Problem);
    }

    private static string Hex(string metadata) => Convert.ToHexString(Convert.FromBase64String(metadata));
}
