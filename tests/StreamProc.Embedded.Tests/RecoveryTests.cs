using System.Globalization;
using System.Text.RegularExpressions;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

/// <summary>Whatever a crash leaves of the last writes, the log comes back as it was after some commit, in all of its parts.</summary>
public class RecoveryTests
{
    // The timer of the fake clock never comes, so nothing is forced to the disk after the topics are made.
    private static readonly EmbeddedLogOptions Unsynced = new() { SegmentBytes = 200 };

    private static TempLog WithCommits(EmbeddedLogOptions options, int commits)
    {
        var temp = new TempLog(options).WithTopic("a").WithTopic("b");
        using var producer = temp.Producer();
        for (var i = 1; i <= commits; i++) Commit(producer, i);
        return temp;
    }

    private static void Commit(IProducer producer, int number)
    {
        producer.Send("a", "k", "a" + number);
        producer.Send("b", "key", "b" + number);
        producer.Send("b", null, null);
        producer.Commit([new(new("a", 0), number, "")]);
    }

    /// <summary>How many commits there are; all parts must agree on that.</summary>
    private static int Commits(EmbeddedLog log)
    {
        var a = log.ReadAll("a", Isolation.ReadUncommitted).Records.Count;
        Assert.Equal(2 * a, log.ReadAll("b", Isolation.ReadUncommitted).Records.Count);
        var committed = log.Committed("app", [new("a", 0)]);
        Assert.Equal(a, committed.Count == 0 ? 0 : committed[0].Offset);
        return a;
    }

    private static string LastSegment(string directory, string topic) =>
        Directory.EnumerateFiles(directory, "*.log", SearchOption.AllDirectories).Where(f => f.Contains("-" + topic + Path.DirectorySeparatorChar, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last();

    private static string Journal(string directory) => Assert.Single(Directory.EnumerateFiles(directory, "*.journal"));

    private static void Flip(string file, long position)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Position = position;
        var flipped = (byte)(stream.ReadByte() ^ 0x10);
        stream.Position = position;
        stream.WriteByte(flipped);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    public void Data_torn_at_any_byte_brings_back_an_earlier_commit(string topic)
    {
        using var temp = WithCommits(Unsynced, 6);
        var seen = new HashSet<int>();
        var length = new FileInfo(LastSegment(temp.Directory, topic)).Length;
        for (long cut = 0; cut <= length; cut++)
        {
            temp.Warnings.Messages.Clear();
            var copy = temp.CopyAsCrashed();
            using (var file = new FileStream(LastSegment(copy, topic), FileMode.Open)) file.SetLength(cut);
            using (var log = temp.Open(copy))
            {
                seen.Add(Commits(log));
                Assert.Equal(cut < length, temp.Warnings.Messages.Exists(m => m.Contains("Went back", StringComparison.Ordinal)));

                // And it goes on from there.
                using var producer = log.OpenProducer("p", "app", ProcessingGuarantee.ExactlyOnce);
                Commit(producer, Commits(log) + 1);
            }
            using var again = temp.Open(copy);
            Assert.InRange(Commits(again), 2, 7);
        }
        Assert.Contains(6, seen);
        Assert.True(seen.Count > 1);
    }

    [Fact]
    public void The_journal_torn_at_any_byte_brings_back_an_earlier_commit()
    {
        using var temp = WithCommits(Unsynced, 3);
        var length = new FileInfo(Journal(temp.Directory)).Length;
        var seen = new HashSet<int>();
        for (var cut = length; ; cut--)
        {
            var copy = temp.CopyAsCrashed();
            using (var file = new FileStream(Journal(copy), FileMode.Open)) file.SetLength(cut);
            using var log = temp.Open(copy);
            seen.Add(Commits(log));
            if (seen.Contains(0)) break;
        }
        Assert.Equal([3, 2, 1, 0], seen);
        Assert.Contains(temp.Warnings.Messages, m => m.Contains("torn entry", StringComparison.Ordinal));
    }

    [Fact]
    public void A_flipped_bit_in_what_was_not_safe_yet_brings_back_an_earlier_commit()
    {
        using var temp = WithCommits(Unsynced, 4);
        foreach (var file in new[] { LastSegment(temp.Directory, "a"), LastSegment(temp.Directory, "b") })
        {
            for (long position = 0; position < new FileInfo(file).Length; position += 3)
            {
                var copy = temp.CopyAsCrashed();
                Flip(Path.Combine(copy, Path.GetRelativePath(temp.Directory, file)), position);
                using var log = temp.Open(copy);
                Assert.InRange(Commits(log), 0, 3);
            }
        }
    }

    [Fact]
    public void An_uncommitted_tail_goes_silently_and_a_torn_one_with_a_warning()
    {
        using var temp = new TempLog(new() { Fsync = FsyncPolicy.Never, WriteBufferBytes = 64 }).WithTopic("a");
        using var producer = temp.Producer();
        producer.Send("a", "k", "kept");
        producer.Commit();
        for (var i = 0; i < 100; i++) producer.Send("a", "k", "uncommitted");

        var whole = temp.CopyAsCrashed();
        using (var log = temp.Open(whole)) log.ReadAll("a", Isolation.ReadUncommitted).Are("0:k=kept");
        Assert.Empty(temp.Warnings.Messages);

        var torn = temp.CopyAsCrashed();
        using (var file = new FileStream(LastSegment(torn, "a"), FileMode.Open)) file.SetLength(file.Length - 1);
        using (var log = temp.Open(torn)) log.ReadAll("a", Isolation.ReadUncommitted).Are("0:k=kept");
        Assert.Contains(LastSegment(torn, "a"), Assert.Single(temp.Warnings.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_in_what_was_safe_is_an_error_that_names_file_and_position()
    {
        using var temp = WithCommits(Unsynced with { SegmentBytes = 1000 }, 4);
        temp.Log.Sync();
        var file = LastSegment(temp.Directory, "a");

        // The third record: each has 35 bytes.
        var copy = temp.CopyAsCrashed();
        var damaged = Path.Combine(copy, Path.GetRelativePath(temp.Directory, file));
        Flip(damaged, 80);
        temp.Options = temp.Options with { VerifyAllOnOpen = true };
        Names(Assert.Throws<TransportException>(() => temp.Open(copy)), damaged, 70);

        temp.Options = temp.Options with { VerifyAllOnOpen = false };
        using (var log = temp.Open(copy))
        {
            using var source = log.Source("a");
            Names(Assert.Throws<TransportException>(() => source.Poll(new Collector(), 100, TimeSpan.Zero)), damaged, 70);
        }

        var shortened = temp.CopyAsCrashed();
        damaged = Path.Combine(shortened, Path.GetRelativePath(temp.Directory, file));
        using (var stream = new FileStream(damaged, FileMode.Open)) stream.SetLength(100);
        Names(Assert.Throws<TransportException>(() => temp.Open(shortened)), damaged, 100);

        static void Names(TransportException error, string path, long position)
        {
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"at byte {position}:"), error.Message, StringComparison.Ordinal);
            Assert.Contains("Restore", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Data_of_commits_that_waited_for_the_disk_is_never_given_up_silently()
    {
        using var temp = WithCommits(new() { Fsync = FsyncPolicy.EveryCommit }, 2);
        var copy = temp.CopyAsCrashed();
        using (var file = new FileStream(LastSegment(copy, "a"), FileMode.Open)) file.SetLength(file.Length - 1);
        Assert.Matches(new Regex("at byte 69: the file ends there", RegexOptions.None, TimeSpan.FromSeconds(1)), Assert.Throws<TransportException>(() => temp.Open(copy)).Message);
    }

    [Fact]
    public void A_damaged_journal_is_an_error_unless_only_its_unsafe_tail_is()
    {
        using var temp = WithCommits(Unsynced, 2);
        var early = new FileInfo(Journal(temp.Directory)).Length - 5;
        temp.Log.Sync();
        using (var producer = temp.Producer()) Commit(producer, 3);

        var copy = temp.CopyAsCrashed();
        Flip(Journal(copy), early);
        Assert.Contains(Journal(copy), Assert.Throws<TransportException>(() => temp.Open(copy)).Message, StringComparison.Ordinal);
        Flip(Journal(copy), early);
        Flip(Journal(copy), new FileInfo(Journal(copy)).Length - 5);
        using var log = temp.Open(copy);
        Assert.Equal(2, Commits(log));
    }

    [Fact]
    public void The_journal_is_replaced_when_it_grows()
    {
        using var temp = WithCommits(new() { Fsync = FsyncPolicy.Never, JournalBytes = 2000 }, 200);
        Assert.InRange(new FileInfo(Journal(temp.Directory)).Length, 0, 4000);
        Assert.Equal(200, Commits(temp.Log));

        using (var log = temp.Open(temp.CopyAsCrashed())) Assert.Equal(200, Commits(log));
        temp.Reopen();
        Assert.Equal(200, Commits(temp.Log));
        Assert.Empty(temp.Warnings.Messages);
    }

    [Fact]
    public void The_interval_makes_commits_safe()
    {
        using var temp = WithCommits(Unsynced, 3);
        temp.Time.Advance(TimeSpan.FromSeconds(1));
        var copy = temp.CopyAsCrashed();
        Flip(LastSegment(copy, "a"), 1);
        temp.Options = temp.Options with { VerifyAllOnOpen = true };
        Assert.Throws<TransportException>(() => temp.Open(copy));
    }
}
