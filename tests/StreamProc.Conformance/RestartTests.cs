using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>A restart changes nothing: each vector again, with a task that ends over and over.</summary>
public sealed class RestartTests
{
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

    /// <summary>Fails where a replay differs from what was recorded, or, with a record cache that restarts have emptied, from what comes without one.</summary>
    internal static void Check(string name, Func<Vector, Outcome> replay)
    {
        if (name is "sliding-count-cached.1") Assert.Skip($"{name}: drops other records once the cache no longer shows what retention has hidden");
        var vector = VectorFiles.Load(name);
        if (vector.Topology.Any(op => op.Kind() is "process" && op.Text("kind") is "ticker")) Assert.Skip($"{name}: its ticker counts in a field, which no restart keeps");
        try
        {
            var found = replay(vector);
            if (vector.CacheBytes > 0) LeaveOutCachedWindows(vector.Expected, found);
            var differences = Comparison.Of(vector, found);
            if (differences.Length > 0 && HasCachedWindows(vector)) differences = Comparison.Of(vector with { Expected = WithWhatTheCacheHid(vector, found) }, found);
            Assert.True(differences.Length == 0, differences);
        }
        catch (NotSupportedYetException e)
        {
            Assert.Skip(e.Message);
        }
    }

    private static bool HasCachedWindows(Vector vector) => vector.CacheBytes > 0 && vector.Topology.Any(op => op.Kind() is "window");

    /// <summary>
    /// While the cache holds a window that retention has hidden in the store, a late record may still be added to it or merged with it. A restart
    /// empties the cache, and such a record finds what it would find without any: each step has to give what was recorded, or what it gives without a cache.
    /// </summary>
    private static Outcome WithWhatTheCacheHid(Vector vector, Outcome found)
    {
        var (recorded, without) = (vector.Expected, Replay.Run(vector with { CacheBytes = 0 }));
        var either = new Outcome { Describe = recorded.Describe, DroppedRecords = recorded.DroppedRecords };
        either.Steps.AddRange(recorded.Steps.Select((step, i) => IsSame(without.Steps[i], found.Steps[i]) ? without.Steps[i] : step));
        foreach (var (name, rows) in recorded.Stores) either.Stores.Add(name, rows);
        either.InternalTopics.AddRange(recorded.InternalTopics);
        return either;
    }

    private static bool IsSame(StepOutput one, StepOutput other) => Lines(one).SequenceEqual(Lines(other), StringComparer.Ordinal);

    private static IEnumerable<string> Lines(StepOutput step) => step.Topics.SelectMany(topic => topic.Lines.Prepend(topic.Topic));

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
