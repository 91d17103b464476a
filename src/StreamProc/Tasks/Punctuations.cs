using StreamProc.Operators;

namespace StreamProc.Tasks;

/// <summary>Something that a node has scheduled. Kafka Streams: PunctuationSchedule.</summary>
internal sealed class Punctuation(string node, long intervalMs, PunctuationType type, Punctuator callback, long dueMs) : ICancellable
{
    public string Node => node;

    public PunctuationType Type => type;

    public Punctuator Callback => callback;

    public bool IsCancelled { get; private set; }

    /// <summary>When it is to be called next, by its own clock.</summary>
    public long DueMs { get; private set; } = dueMs;

    public void Cancel() => IsCancelled = true;

    /// <summary>Moves on past a time, on the grid of intervals: what was missed is not made up for.</summary>
    public void MoveOn(long nowMs) => DueMs += ((nowMs - DueMs) / intervalMs + 1) * intervalMs;
}

/// <summary>What is scheduled by one clock, in a task. Kafka Streams: PunctuationQueue.</summary>
internal sealed class Punctuations
{
    /// <summary>Nothing is scheduled.</summary>
    public const long Never = long.MaxValue;

    private readonly OldestFirst<Punctuation> _scheduled = new(capacity: 0);

    /// <summary>When the next one is due, by the clock.</summary>
    public long NextMs => _scheduled.Count > 0 ? _scheduled.FirstTimeMs : Never;

    public void Add(Punctuation punctuation) => _scheduled.Add(punctuation, punctuation.DueMs);

    /// <summary>Calls all that are due, each once.</summary>
    /// <returns>Whether any was.</returns>
    public bool Run(long nowMs, Action<Punctuation, long> call)
    {
        var hasCalled = false;
        while (NextMs <= nowMs)
        {
            var punctuation = _scheduled.Take();
            if (punctuation.IsCancelled) continue;
            call(punctuation, nowMs);
            hasCalled = true;
            punctuation.MoveOn(nowMs);
            if (!punctuation.IsCancelled) Add(punctuation);
        }
        return hasCalled;
    }
}
