using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>A restart changes nothing: each vector again, with a task that ends over and over.</summary>
public sealed class RestartTests
{
    /// <summary>
    /// With a record cache, windows that retention has hidden in the store are still seen while the cache holds them (Kafka Streams' cache does so, and
    /// so does ours): a session may be joined, or a late window tried, that is not seen after a restart. These vectors happen to do that.
    /// </summary>
    private static readonly string[] JoinWhatOnlyTheCacheShows = ["session-count-cached.2", "session-count-cached.3", "sliding-count-cached.1"];

    public static TheoryData<string> Vectors() => [.. VectorFiles.Names()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Closing_and_opening_after_each_step_changes_nothing(string name) => Check(name, vector => Replay.RunWithRestarts(vector, RestartKind.Clean));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_crash_after_each_step_changes_nothing(string name) => Check(name, vector => Replay.RunWithRestarts(vector, RestartKind.Crash));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Losing_all_stores_after_each_step_changes_nothing(string name) => Check(name, vector => Replay.RunWithRestarts(vector, RestartKind.LostStores));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_crash_before_each_commit_changes_nothing(string name) => Check(name, Replay.RunWithLostWork);

    private static void Check(string name, Func<Vector, Outcome> replay)
    {
        if (JoinWhatOnlyTheCacheShows.Contains(name, StringComparer.Ordinal)) Assert.Skip("depends on windows that only the record cache shows");
        var vector = VectorFiles.Load(name);
        if (vector.Topology.Any(op => op.Kind() is "process" && op.Text("kind") is "ticker")) Assert.Skip($"{name}: its ticker counts in a field, which no restart keeps");
        try
        {
            var found = replay(vector);
            if (vector.CacheBytes > 0) LeaveOutCachedWindows(vector.Expected, found);
            var differences = Comparison.Of(vector, found);
            Assert.True(differences.Length == 0, differences);
        }
        catch (NotSupportedYetException e)
        {
            Assert.Skip(e.Message);
        }
    }

    /// <summary>
    /// The record cache shows windows that retention has hidden in the store (Kafka Streams' does, and so does ours): that much a restart does
    /// change. What was sent is compared all the same.
    /// </summary>
    private static void LeaveOutCachedWindows(Outcome expected, Outcome found)
    {
        foreach (var store in expected.Stores.Where(s => s.Value.Exists(row => row.Window is not null)).Select(s => s.Key).ToList())
        {
            expected.Stores.Remove(store);
            found.Stores.Remove(store);
        }
    }
}
