using StreamProc.Graph;
using StreamProc.Records;

namespace StreamProc.Testing;

/// <summary>What came of a run of a verification.</summary>
internal sealed class VerifierOutcome : RunOutcome
{
    private readonly SortedDictionary<string, List<Written>> _topics = new(StringComparer.Ordinal);

    private sealed record Written(string Key, string Line, bool HasKey, bool Deletes);

    /// <summary>The failure that ended the run, and the step.</summary>
    public (int Step, Exception Failure)? Failed { get; private set; }

    public bool IsEmpty => _topics.Count == 0 && Stores.Values.All(rows => rows.Count == 0);

    /// <summary>Runs a topology under a condition.</summary>
    public static VerifierOutcome Of(Topology topology, TestDriverOptions options, RunCondition condition, IReadOnlyList<InputStep> steps)
    {
        var outcome = new VerifierOutcome();
        try
        {
            using var driver = new TopologyTestDriver(topology, options with { CacheBytes = condition.CacheBytes, Start = options.Start + condition.ClockAhead });
            condition.Run(driver, steps, step =>
            {
                outcome.Steps.Add(new());
                Take(driver, step);
                outcome.Note(driver, topology, options.ApplicationId);
            });
            outcome.Note(driver, topology, options.ApplicationId);
            foreach (var (name, store) in driver.AllStores())
                if (StoreRows.Of(store) is { } rows) outcome.Stores[name] = rows;
            outcome.DroppedRecords = driver.DroppedRecords;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whatever a user's code throws is a result too.
            outcome.Failed = (outcome.Steps.Count, failure);
        }
        return outcome;
    }

    /// <summary>Where another run differs, by what has to be equal.</summary>
    public IEnumerable<RunDifference> Differences(VerifierOutcome found, VerifiedEquality equality, IReadOnlyList<InputStep> steps)
    {
        if (found.Failed is { } failed)
            return [new(failed.Step, failed.Step is 0 ? "before the first step" : steps[failed.Step - 1].Text, "failure", [], [$"{failed.Failure.GetType().Name}: {failed.Failure.Message}"])];
        return equality switch
        {
            VerifiedEquality.Records => Differences(found, step => steps[step].Text),
            VerifiedEquality.RecordsInAnyOrder => Topics(found, "in any order", topic => topic.Select(w => w.Line)).Concat(DifferencesAtTheEnd(found, countsDrops: true)),
            _ => Topics(found, "as a table at the end", Table).Concat(DifferencesAtTheEnd(found, countsDrops: false)),
        };
    }

    private IEnumerable<RunDifference> Topics(VerifierOutcome found, string how, Func<IEnumerable<Written>, IEnumerable<string>> lines) =>
        _topics.Keys.Union(found._topics.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(topic => RunDifference.Of(
                $"topic {topic} {how}",
                [.. lines(_topics.GetValueOrDefault(topic, [])).Order(StringComparer.Ordinal)],
                [.. lines(found._topics.GetValueOrDefault(topic, [])).Order(StringComparer.Ordinal)]))
            .OfType<RunDifference>();

    private static IEnumerable<string> Table(IEnumerable<Written> records)
    {
        var all = records.ToLookup(w => w.HasKey);
        return all[true].GroupBy(w => w.Key, StringComparer.Ordinal).Select(key => key.Last()).Where(last => !last.Deletes).Concat(all[false]).Select(w => w.Line);
    }

    private static void Take(TopologyTestDriver driver, InputStep step)
    {
        if (step.Advance is { } by) driver.AdvanceWallClockTime(by);
        else driver.Pipe(step.Topic, NullableSpan.Of(step.Key), NullableSpan.Of(step.Value), step.TimestampMs, step.Headers);
    }

    private void Note(TopologyTestDriver driver, Topology topology, string applicationId)
    {
        foreach (var topic in driver.OutputTopics())
            for (var records = driver.Produced(topic); records.TryDequeue(out var record);)
                Note(record, topology.Printer(topic, applicationId) ?? PrinterOfChosenTopics(topology));
    }

    private void Note(ProducedRecord record, RecordPrinter? printer)
    {
        var (key, value) = (Printed(printer, record, record.Key, isKey: true), Printed(printer, record, record.Value, isKey: false));
        var headers = record.Headers.Select(h => (h.Key, Show.Bytes(h.Value))).ToList();
        var line = Show.Record(key, value, record.TimestampMs, headers);
        Steps[^1].Add(record.Topic, line);
        if (!_topics.TryGetValue(record.Topic, out var written)) _topics.Add(record.Topic, written = []);
        written.Add(new(key, line, record.Key is not null, record.Value is null));
    }

    private static string Printed(RecordPrinter? printer, ProducedRecord record, byte[]? bytes, bool isKey)
    {
        if (printer is null || bytes is null) return Show.Bytes(bytes);
        return Show.Printed(isKey ? printer.Key(NullableSpan.Of(bytes), record.Topic) : printer.Value(NullableSpan.Of(bytes), record.Topic), bytes);
    }

    // A topic that records choose has no sink of its own: it is known whose it is only if there is one that lets them choose.
    private static RecordPrinter? PrinterOfChosenTopics(Topology topology) =>
        topology.Nodes.OfType<SinkNode>().Where(s => s.Topic is null).ToList() is [var sink] ? sink.Printer : null;

    private IEnumerable<RunDifference> DifferencesAtTheEnd(VerifierOutcome found, bool countsDrops)
    {
        var dropped = countsDrops ? RunDifference.Of("dropped records", [Show.Number(DroppedRecords)], [Show.Number(found.DroppedRecords)]) : null;
        return dropped is null ? DifferencesAtEnd(found) : DifferencesAtEnd(found).Append(dropped);
    }
}
