namespace StreamProc.Testing;

/// <summary>What befalls the task of a run beside its records: nothing, or one of the things that must not change what comes out.</summary>
internal sealed record RunCondition
{
    // So seldom that the cache hides updates, and often enough that some are flushed while others still come.
    private const int StepsOfCommit = 8;

    public static readonly RunCondition Plain = new();

    public static readonly RunCondition CleanRestart = new() { AfterStep = (driver, _) => driver.Restart(RestartKind.Clean) };

    public static readonly RunCondition Crash = new() { AfterStep = (driver, _) => driver.Restart(RestartKind.Crash) };

    public static readonly RunCondition LostStores = new() { AfterStep = (driver, _) => driver.Restart(RestartKind.LostStores) };

    public static readonly RunCondition LostWork = new() { Before = driver => driver.CrashesBeforeCommits = true };

    /// <summary>After each step the record caches forget all that they hold, and nothing else is lost.</summary>
    public static readonly RunCondition EmptiedCaches = new() { AfterStep = (driver, _) => driver.DropCaches() };

    /// <summary>The same before each record that is processed, those of internal topics included.</summary>
    public static readonly RunCondition CachesEmptiedForEachRecord = new() { Before = driver => driver.EmptiesCaches = true };

    public static readonly RunCondition Cached = new()
    {
        CacheBytes = 10_000_000,
        Before = driver => driver.HoldsCommits = true,
        AfterStep = (driver, step) =>
        {
            if (step % StepsOfCommit == StepsOfCommit - 1) driver.CommitAll();
        },
        // What the cache alone still shows, windows that retention has hidden, is no part of a store.
        AtEnd = driver =>
        {
            driver.CommitAll();
            driver.DropCaches();
        },
    };

    public long CacheBytes { get; init; }

    /// <summary>How far the wall clock is ahead of that of the plain run.</summary>
    public TimeSpan ClockAhead { get; init; }

    public Action<TopologyTestDriver> Before { get; init; } = _ => { };

    /// <summary>Called with the step's number, from 0.</summary>
    public Action<TopologyTestDriver, int> AfterStep { get; init; } = (_, _) => { };

    public Action<TopologyTestDriver> AtEnd { get; init; } = _ => { };

    /// <summary>Takes step after step under this condition.</summary>
    public void Run<TStep>(TopologyTestDriver driver, IReadOnlyList<TStep> steps, Action<TStep> take)
    {
        Before(driver);
        for (var i = 0; i < steps.Count; i++)
        {
            take(steps[i]);
            AfterStep(driver, i);
        }
        AtEnd(driver);
    }
}
