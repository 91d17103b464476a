using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>A restart changes nothing: each vector again, with a task that ends over and over.</summary>
public sealed class RestartTests
{
    public static TheoryData<string> Vectors() => [.. VectorFiles.Names()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Closing_and_opening_after_each_step_changes_nothing(string name) => Check(name, RunCondition.CleanRestart);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_crash_after_each_step_changes_nothing(string name) => Check(name, RunCondition.Crash);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Losing_all_stores_after_each_step_changes_nothing(string name) => Check(name, RunCondition.LostStores);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_crash_before_each_commit_changes_nothing(string name) => Check(name, RunCondition.LostWork);

    /// <summary>Fails where a replay differs from what was recorded, but for what a record cache shows and restarts empty.</summary>
    internal static void Check(string name, RunCondition condition) => Check(name, condition, vector => Replay.Run(vector, condition));

    /// <param name="name">The vector.</param>
    /// <param name="condition">What befalls the task in the replay.</param>
    /// <param name="replay">Replays under that condition.</param>
    internal static void Check(string name, RunCondition condition, Func<Vector, Outcome> replay)
    {
        var vector = VectorFiles.Load(name);
        if (vector.Topology.Any(op => op.Kind() is "process" && op.Text("kind") is "ticker")) Assert.Skip($"{name}: its ticker counts in a field, which no restart keeps");
        try
        {
            var expected = EmptiedCaches.ChangeResults(vector, condition) ? EmptiedCaches.Expected(vector, condition) : vector;
            var differences = Comparison.Of(expected, replay(vector));
            Assert.True(differences.Length == 0, differences);
        }
        catch (NotSupportedYetException e)
        {
            Assert.Skip(e.Message);
        }
    }
}
