using System.Globalization;
using StreamProc.Records;
using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>The tolerance for what a cache shows and a restart empties: it lets the two known cases pass, and no mistake.</summary>
public sealed class EmptiedCachesTests
{
    // Its cache shows sessions that retention has hidden, and a late record is merged with one of them.
    private const string Remembering = "session-count-cached.2";

    private static readonly Vector Sample = VectorFiles.Load(Remembering);
    private static readonly Outcome Without = Replay.Run(Sample with { CacheBytes = 0 });

    [Fact]
    public void A_vector_whose_cache_showed_what_retention_hides_is_found_to_change_and_is_let_pass()
    {
        var emptied = Emptied();

        Assert.NotEmpty(Comparison.Of(Sample, emptied));
        Assert.Equal("", Compared(emptied));
    }

    [Fact]
    public void Each_record_that_is_missing_doubled_or_another_is_seen()
    {
        foreach (var (step, topic, _) in Emptied().Steps.SelectMany((s, i) => s.Topics.Select(t => (i, t.Topic, t.Lines))).ToList())
        {
            // A changelog holds a key's last record once, however often it is written.
            if (!topic.EndsWith("-changelog", StringComparison.Ordinal)) Sees(step, topic, lines => [.. lines, lines[^1]]);
            Sees(step, topic, lines => lines.Count > 1 ? [.. lines.Skip(1)] : []);
            Sees(step, topic, lines => [.. lines.Take(lines.Count - 1), lines[^1] + "0"]);
        }
    }

    [Fact]
    public void A_row_too_few_or_too_many_and_another_number_of_drops_are_seen()
    {
        var store = Sample.Expected.WindowStores.Single();
        foreach (var row in Emptied().Stores[store])
        {
            var without = Emptied();
            without.Stores[store] = [.. without.Stores[store].Where(r => !string.Equals(r, row, StringComparison.Ordinal))];
            Assert.Contains($"store {store} at the end", Compared(without), StringComparison.Ordinal);
        }
        var more = Emptied();
        more.Stores[store] = [.. more.Stores[store], "\"a\" = 1"];
        Assert.Contains($"store {store} at the end", Compared(more), StringComparison.Ordinal);

        var drops = Emptied();
        drops.DroppedRecords += 10;
        Assert.Contains("dropped records", Compared(drops), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Remembering)]
    [InlineData("hopping-count-cached.1")]
    public void A_restart_that_processes_a_record_again_fails(string name)
    {
        var again = new RunCondition
        {
            AfterStep = (driver, step) =>
            {
                driver.Restart(RestartKind.Clean);
                if (step == 3) driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("a", "x,1", VectorFiles.Load(name).Steps.Take(step).Max(s => s.TimestampMs));
            },
        };

        var failure = Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => RestartTests.Check(name, again));
        Assert.Contains($"{name}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("step 5, ", failure.Message, StringComparison.Ordinal);
    }

    private static Outcome Emptied() => Replay.Run(Sample, RunCondition.EmptiedCaches);

    private static string Compared(Outcome emptied) => Comparison.Of(Sample with { Expected = EmptiedCaches.Allowed(Sample.Expected, Without, emptied) }, emptied);

    private static void Sees(int step, string topic, Func<IReadOnlyList<string>, IReadOnlyList<string>> mistake)
    {
        var emptied = Emptied();
        var changed = new StepOutput();
        foreach (var (name, lines) in emptied.Steps[step].Topics)
            foreach (var line in string.Equals(name, topic, StringComparison.Ordinal) ? mistake(lines) : lines) changed.Add(name, line);
        emptied.Steps[step] = changed;
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"step {step + 1}, "), Compared(emptied), StringComparison.Ordinal);
    }
}
