namespace StreamProc.Testing;

/// <summary>What came of a run. Records and rows are lines of text, which are equal where they are.</summary>
internal class RunOutcome
{
    public List<StepOutput> Steps { get; } = [];

    /// <summary>The rows of each store at the end.</summary>
    public SortedDictionary<string, IReadOnlyList<string>> Stores { get; } = new(StringComparer.Ordinal);

    public long DroppedRecords { get; set; }

    /// <summary>Where another run parts from this one.</summary>
    /// <param name="found">The other run.</param>
    /// <param name="shownStep">What is put in at a step, from 0.</param>
    public IEnumerable<RunDifference> Differences(RunOutcome found, Func<int, string> shownStep)
    {
        for (var i = 0; i < Math.Max(Steps.Count, found.Steps.Count); i++)
            foreach (var difference in At(Steps, i).Differences(At(found.Steps, i), i + 1, shownStep(i))) yield return difference;
        foreach (var difference in DifferencesAtEnd(found)) yield return difference;
        if (RunDifference.Of("dropped records", [Show.Number(DroppedRecords)], [Show.Number(found.DroppedRecords)]) is { } dropped) yield return dropped;
    }

    /// <summary>The stores that another run leaves otherwise.</summary>
    public IEnumerable<RunDifference> DifferencesAtEnd(RunOutcome found) =>
        Stores.Keys.Union(found.Stores.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(store => RunDifference.Of($"store {store} at the end", Rows(store), found.Rows(store))).OfType<RunDifference>();

    private IReadOnlyList<string> Rows(string store) => Stores.GetValueOrDefault(store) ?? ["(there is no such store)"];

    private static StepOutput At(List<StepOutput> steps, int i) => i < steps.Count ? steps[i] : new();
}

/// <summary>What came of one step, by topic.</summary>
internal sealed class StepOutput
{
    private readonly SortedDictionary<string, List<string>> _inOrder = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _lastOfKey = new(StringComparer.Ordinal);

    /// <summary>Topics of the step and their lines, in the order that counts.</summary>
    public IEnumerable<(string Topic, IReadOnlyList<string> Lines)> Topics =>
        _inOrder.Select(t => (t.Key, (IReadOnlyList<string>)t.Value)).Concat(_lastOfKey.Select(t => (t.Key, (IReadOnlyList<string>)[.. t.Value.Values])));

    public void AddOut(string topic, string key, string value, long? timestampMs, IReadOnlyList<(string Key, string Value)> headers) =>
        Add(topic, Show.Record(key, value, timestampMs, headers));

    /// <summary>Adds a line as it is shown.</summary>
    public void Add(string topic, string line) => InOrder(topic).Add(line);

    public void AddInternal(string topic, byte[]? key, byte[]? value, long? timestampMs, IReadOnlyList<(string Key, string Value)> headers)
    {
        var line = Show.Record(Show.Bytes(key), Show.Bytes(value), timestampMs, headers);
        if (!topic.EndsWith("-changelog", StringComparison.Ordinal))
        {
            InOrder(topic).Add(line);
            return;
        }

        // A changelog may be written in any order and as often as one likes: only where each key ends within the step counts.
        if (!_lastOfKey.TryGetValue(topic, out var last)) _lastOfKey.Add(topic, last = new(StringComparer.Ordinal));
        last[Show.Bytes(key)] = line;
    }

    /// <summary>This output, but for the topics of which another's is to be taken.</summary>
    public StepOutput With(StepOutput other, Func<string, bool> isTaken)
    {
        var output = new StepOutput();
        foreach (var (from, isFrom) in new (StepOutput, Func<string, bool>)[] { (this, topic => !isTaken(topic)), (other, isTaken) })
        {
            foreach (var (topic, lines) in from._inOrder.Where(t => isFrom(t.Key))) output._inOrder.Add(topic, lines);
            foreach (var (topic, lines) in from._lastOfKey.Where(t => isFrom(t.Key))) output._lastOfKey.Add(topic, lines);
        }
        return output;
    }

    /// <summary>The topics to which another run has written otherwise.</summary>
    public IEnumerable<RunDifference> Differences(StepOutput found, int step, string input)
    {
        var left = Topics.ToDictionary(t => t.Topic, t => t.Lines, StringComparer.Ordinal);
        var right = found.Topics.ToDictionary(t => t.Topic, t => t.Lines, StringComparer.Ordinal);
        return left.Keys.Union(right.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(topic => RunDifference.Of(topic, left.GetValueOrDefault(topic, []), right.GetValueOrDefault(topic, []), step, input)).OfType<RunDifference>();
    }

    private List<string> InOrder(string topic)
    {
        if (!_inOrder.TryGetValue(topic, out var lines)) _inOrder.Add(topic, lines = []);
        return lines;
    }
}
