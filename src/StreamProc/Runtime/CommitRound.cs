using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>
/// Commits of all lanes together, where the transport's commit is as wide as the process: when a round is due, every lane comes to a safe point
/// and waits; the last to arrive commits for all. Nobody blocks: a lane that waits asks again.
/// </summary>
internal sealed class CommitRound(int lanes)
{
    private readonly Lock _lock = new();
    private readonly List<CommittedOffset> _offsets = [];
    private int _arrived, _left;
    private bool _isRequested, _isFailed;

    /// <summary>Rounds that were committed.</summary>
    public long Completed { get; private set; }

    /// <summary>Whether lanes are to come to a safe point.</summary>
    public bool IsRequested
    {
        get { lock (_lock) return _isRequested; }
    }

    public void Request()
    {
        lock (_lock) _isRequested = true;
    }

    /// <summary>A lane has come to a safe point. The last one commits for all.</summary>
    /// <returns>The round that must be completed before the lane goes on.</returns>
    public long Arrive(IReadOnlyCollection<CommittedOffset> offsets, IProducer producer)
    {
        lock (_lock)
        {
            _offsets.AddRange(offsets);
            var round = Completed + 1;
            _arrived++;
            CommitIfAll(producer);
            return round;
        }
    }

    /// <summary>A lane ends; the others go on without it.</summary>
    public void Leave(IProducer producer)
    {
        lock (_lock)
        {
            _left++;
            CommitIfAll(producer);
        }
    }

    /// <summary>Nothing is committed any more: a lane has failed, and what it sent since the last commit lies among what the others sent.</summary>
    public void Fail()
    {
        lock (_lock) _isFailed = true;
    }

    public bool IsCompleted(long round)
    {
        lock (_lock) return Completed >= round;
    }

    private void CommitIfAll(IProducer producer)
    {
        if (_isFailed || _arrived == 0 || _arrived + _left < lanes) return;
        producer.Commit(_offsets);
        _offsets.Clear();
        _arrived = 0;
        _isRequested = false;
        Completed++;
    }
}
