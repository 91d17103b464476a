using Microsoft.Extensions.Logging.Abstractions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Runtime;
using StreamProc.State;
using StreamProc.Tasks;

namespace StreamProc.Tests.Runtime;

/// <summary>A lane and the restorer beside it, stepped by hand: a task changes hands just as the lane stops.</summary>
public sealed class LaneStopTests : IDisposable
{
    private readonly EmbeddedRun _run = new();
    private readonly MemoryStorageEngine _stores = new();
    private readonly TaskLease _lease = new(new(0, 0), epoch: 1);
    private readonly Restorer _restorer;
    private readonly Lane _lane;
    private readonly GlobalStores _globals;

    public LaneStopTests()
    {
        _run.CreateTopic("in", 1);
        var streams = new StreamsBuilder();
        streams.Stream<string, string>("in").GroupByKey().Count(Materialized.As<string, long>("counts").WithLoggingDisabled()).ToStream().To("out");
        _run.CreateTopic("out", 1);
        var plan = Planner.Plan("app", TopologyCompiler.Compile(streams), topic => _run.Log.Topics.Find(topic)?.Partitions);
        InternalTopics.Ensure(plan, _run.Log.Topics);
        _globals = new("Counts", plan, _stores, _ => 1, TimeProvider.System, NullLogger.Instance, new());
        var environment = new LaneEnvironment
        {
            Options = new() { ApplicationId = "app" },
            Transport = _run.Log,
            Round = null,
            Alignments = new Dictionary<int, EventTimeAlignment>(),
            IsInternal = plan.IsInternal,
            Time = TimeProvider.System,
            Logger = NullLogger.Instance,
            Tasks = sink => new()
            {
                TopologyName = "Counts",
                Plan = plan,
                Sink = sink,
                PersistentStores = _stores,
                Globals = _globals,
                Time = TimeProvider.System,
                Logger = NullLogger.Instance,
            },
        };
        _restorer = new("restore", plan, environment);
        _lane = new("lane", environment, _restorer);
    }

    [Fact]
    public void A_task_that_is_whole_just_as_its_lane_stops_is_released()
    {
        RestoreTask();
        // The lane has come to its last step already: nobody takes the task any more.
        _lane.Stop();
        End();

        AssertReleased();
    }

    [Fact]
    public void A_task_that_is_whole_just_after_its_lane_has_stopped_is_released()
    {
        _lane.Stop();
        RestoreTask();
        End();

        AssertReleased();
    }

    [Fact]
    public void A_task_that_the_group_has_taken_away_before_the_lane_took_it_is_released()
    {
        RestoreTask();
        _lease.End();
        _lane.Step(TimeSpan.Zero);

        Assert.Empty(_lane.Tasks.All);
        _restorer.Step(TimeSpan.Zero);
        AssertReleased();
        _lane.Stop();
        End();
    }

    [Fact]
    public void A_task_that_the_lane_has_taken_is_closed_with_it()
    {
        RestoreTask();
        _lane.Step(TimeSpan.Zero);
        Assert.Equal(TaskPhase.Running, Assert.Single(_lane.Tasks.All).Task.Phase);
        _lane.Stop();
        End();

        AssertReleased();
    }

    public void Dispose()
    {
        _globals.Dispose();
        _stores.Dispose();
        _run.Dispose();
    }

    private void RestoreTask()
    {
        _restorer.Open(_lease, _lane);
        // There is no changelog: it is whole at once.
        _restorer.Step(TimeSpan.Zero);
        // Its storage is open from now on, whoever has the task.
        Assert.Throws<StorageException>(() => _stores.Open("0_0"));
    }

    private void End()
    {
        _lane.Dispose();
        _restorer.Dispose();
    }

    private void AssertReleased() => _stores.Open("0_0").Dispose();
}
