using Microsoft.Extensions.Logging;

namespace StreamProc.Runtime;

/// <summary>Gives each lane a thread, and ends them all together: cleanly, or with the first failure.</summary>
internal sealed class LaneThreads(ILogger logger) : IDisposable
{
    private static readonly TimeSpan StepWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    private readonly List<Lane> _lanes = [];
    private readonly List<Thread> _threads = [];
    private readonly CancellationTokenSource _failing = new();
    private CommitRound? _round;
    private readonly ManualResetEventSlim _stopped = new();
    private GlobalFeed? _feed;
    private Restorer? _restorer;
    private volatile bool _isStopping;
    private Exception? _failure;

    public IReadOnlyList<Lane> Lanes => _lanes;

    public bool IsStopping => _isStopping;

    /// <summary>Whether all lanes have ended.</summary>
    public bool HaveStopped { get; private set; }

    public void Start(Lane lane, CommitRound? round)
    {
        _round = round;
        _lanes.Add(lane);
        StartThread(lane.Name, () => Run(lane));
    }

    public void StartFeed(GlobalFeed feed)
    {
        _feed = feed;
        StartThread("global", () =>
        {
            while (!_isStopping) feed.Step(StepWait);
        });
    }

    public void StartRestorer(Restorer restorer)
    {
        _restorer = restorer;
        StartThread("restorer", () =>
        {
            while (!_isStopping) restorer.Step(StepWait);
        });
    }

    /// <summary>Whether each lane has come to the end of a step not long ago. While one has not, the membership must not be kept alive: else nobody would take its tasks over.</summary>
    public bool AllProgress => _lanes.TrueForAll(l => l.SinceLastStep < LongestStep);

    /// <summary>Waits, or until the lanes are to stop.</summary>
    public void Wait(TimeSpan time) => _stopped.Wait(time);

    public void RequestStop()
    {
        _isStopping = true;
        _stopped.Set();
        _restorer?.Wake();
        foreach (var lane in _lanes) lane.Wake();
        _feed?.Wake();
    }

    /// <summary>Ends all lanes, each with a last commit.</summary>
    public void Stop()
    {
        RequestStop();
        foreach (var thread in _threads) thread.Join();
        if (_failure is not null && _round is not null && _lanes.Count > 0) _lanes[0].Abort();
        _threads.Clear();
        HaveStopped = true;
    }

    public void ThrowIfFailed()
    {
        if (_failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    /// <summary>Waits until lanes have followed orders, or one has failed.</summary>
    public void WaitFor(IReadOnlyCollection<Task> orders)
    {
        try
        {
            Task.WaitAll([.. orders], _failing.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException)
        {
            // The lane's own failure is the one to be told.
            RequestStop();
        }
    }

    public RuntimeStatistics Statistics(long droppedByGlobals) =>
        _lanes.Aggregate(
            RuntimeStatistics.None with { RecordsDropped = droppedByGlobals, RecordsRestored = _restorer?.Records ?? 0 },
            (sum, lane) => sum.Plus(lane.Tasks.Statistics with { Commits = lane.Commits }));

    public void Dispose()
    {
        // Lanes give storages to the restorer to be closed.
        foreach (var lane in _lanes) Close(lane.Name, lane.Dispose);
        if (_restorer is not null) Close("restorer", _restorer.Dispose);
    }

    /// <summary>Takes a failure of another thread than the lanes'; only the first failure of all is told in the end.</summary>
    public void Fail(string name, Exception failure)
    {
        if (Interlocked.CompareExchange(ref _failure, failure, null) is null)
            logger.LogError(failure, "{Thread} has failed; the worker stops", name);
        else if (!ReferenceEquals(failure, _failure))
            logger.LogError(failure, "{Thread} has failed too, while the worker stops", name);
        _round?.Fail();
        _failing.Cancel();
        RequestStop();
    }

    private void Close(string name, Action close)
    {
        try
        {
            close();
        }
        catch (Exception failure)
        {
            Fail(name, failure);
        }
    }

    private void StartThread(string name, Action run)
    {
        var thread = new Thread(() =>
        {
            try
            {
                run();
            }
            catch (Exception failure)
            {
                Fail(name, failure);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        _threads.Add(thread);
        thread.Start();
    }

    private void Run(Lane lane)
    {
        try
        {
            while (!_isStopping) lane.Step(StepWait);
            // A lane that is going back to its last commit has nothing that is not committed, and a producer that cannot commit.
            if (_failure is not null || lane.Phase == LanePhase.Recovering) return;
            _round?.Request();
            if (lane.TryDrain(StepWait) || DrainFully(lane)) lane.Commit();
            DrainFully(lane);
        }
        catch (Exception failure)
        {
            // Before the lane leaves the round, else the others would commit what it sent.
            Fail(lane.Name, failure);
        }
        finally
        {
            lane.Stop();
        }
    }

    private bool DrainFully(Lane lane)
    {
        while (!lane.TryDrain(StepWait))
            if (_failure is not null) return false;
        return true;
    }
}
