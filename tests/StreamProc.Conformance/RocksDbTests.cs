using System.Globalization;
using StreamProc.RocksDb;
using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>Stores in RocksDB give what Kafka Streams gives, and to the last row and record what stores in memory give.</summary>
/// <remarks>Each vector opens a database dozens of times, so it is a sample; ROCKSDB_VECTORS=all takes all, ROCKSDB_SEED=n draws another one.</remarks>
public sealed class RocksDbTests : IDisposable
{
    private const int SampleSize = 40;

    // Opening and closing a database dozens of times takes seconds for each vector.
    private const int RestartedSize = 2;

    // So little that the memtables of a vector do not cost more than the vector.
    private static readonly RocksDbOptions Options = new() { MemoryBytes = 8 * 1024 * 1024, WriteBufferBytes = 64 * 1024 };

    private static readonly bool TakesAll = Environment.GetEnvironmentVariable("ROCKSDB_VECTORS") is "all";

    private static readonly int Seed = Environment.GetEnvironmentVariable("ROCKSDB_SEED") is { Length: > 0 } seed
        ? int.Parse(seed, CultureInfo.InvariantCulture)
        : 1;

    // A restart waits for the disk several times, and here are thousands of them: where there is a file system in memory, they are in that.
    private readonly DirectoryInfo _folder = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/streamproc-{Guid.NewGuid():N}")
        : Directory.CreateTempSubdirectory("streamproc-");

    /// <summary>Names of vectors, each with the seed, so that a failed case shows it.</summary>
    public static TheoryData<string, int> Vectors() => Drawn(SampleSize);

    /// <summary>The first of them, which are restarted after each step.</summary>
    public static TheoryData<string, int> RestartedVectors() => Drawn(RestartedSize);

    private static TheoryData<string, int> Drawn(int count)
    {
        var names = VectorFiles.Names().Where(KeepsSomething).ToArray();
        if (!TakesAll)
        {
            new Random(Seed).Shuffle(names);
            names = names[..Math.Min(count, names.Length)];
        }
        return [.. names.Select(name => (name, Seed))];
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Stores_in_RocksDB_give_what_stores_in_memory_give(string name, int seed) => Check(name, seed, RunCondition.Plain);

    [Theory]
    [MemberData(nameof(RestartedVectors))]
    public void Closing_and_opening_RocksDB_after_each_step_changes_nothing(string name, int seed) =>
        Check(name, seed, RunCondition.CleanRestart);

    [Theory]
    [MemberData(nameof(RestartedVectors))]
    public void Losing_all_of_RocksDB_after_each_step_changes_nothing(string name, int seed) =>
        Check(name, seed, RunCondition.LostStores);

    public void Dispose() => _folder.Delete(recursive: true);

    private void Check(string name, int seed, RunCondition condition)
    {
        using var stores = new RocksDbStorageEngine(_folder.FullName, Options);
        Outcome? found = null;
        RestartTests.Check(name, condition, vector => found = Replay.Run(vector, condition, stores));
        Assert.True(stores.Tasks().Count > 0, $"{name}: nothing of it lies in RocksDB");

        var inMemory = Replay.Run(VectorFiles.Load(name), condition);
        Assert.True(found!.AsRead.SequenceEqual(inMemory.AsRead, StringComparer.Ordinal), $"{name} (seed {seed}): - in memory, + RocksDB\n{Differences(inMemory, found)}");
        Assert.Equal(inMemory.DroppedRecords, found.DroppedRecords);
    }

    private static string Differences(Outcome inMemory, Outcome found) =>
        string.Join('\n', LineDiff.Of(inMemory.AsRead, found.AsRead).Where(line => line.Mark != ' ').Take(20).Select(line => $"  {line.Mark} {line.Line}"));

    /// <summary>Whether a vector has stores, and not only such as are asked to be in memory.</summary>
    private static bool KeepsSomething(string name)
    {
        var vector = VectorFiles.Load(name);
        if (vector.Topology.Any(op => op.Text("storeType") is "memory")) return false;
        return vector.Expected.Stores.Count > 0 || vector.Expected.InternalTopics.Exists(topic => topic.EndsWith("-changelog", StringComparison.Ordinal));
    }
}
