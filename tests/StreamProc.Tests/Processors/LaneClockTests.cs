using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Processors;

/// <summary>Punctuations and requested commits in a running worker, whose clock the test drives.</summary>
public sealed class LaneClockTests : IDisposable
{
    private readonly EmbeddedRun _run = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public LaneClockTests()
    {
        _run.CreateTopic("in", 1);
        _run.CreateTopic("out", 1);
        // A test that waits for something that does not come fails.
        _stop.CancelAfter(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_wall_clock_punctuation_fires_while_no_records_come()
    {
        using var runtime = Runtime(() => Scripted.OnInit(context =>
        {
            context.Schedule(TimeSpan.FromSeconds(10), PunctuationType.WallClockTime, nowMs =>
            {
                context.Forward(new("tick", $"{nowMs}", nowMs));
                Say($"{nowMs}");
            });
            Say("begins");
        }));
        var running = runtime.RunAsync(_stop.Token);

        Assert.Equal("begins", await Heard(running));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("10000", await Heard(running));
        _time.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal("45000", await Heard(running));
        await _stop.CancelAsync();
        await running;

        Assert.Equal("10000 45000", string.Join(' ', _run.Read("out").Select(r => System.Text.Encoding.UTF8.GetString(r.Value!))));
        Assert.Equal(0, runtime.Statistics.RecordsRead);
    }

    [Fact]
    public async Task A_processor_can_have_what_it_did_committed_before_the_interval_is_over()
    {
        using var runtime = Runtime(() => new Scripted((context, record) =>
        {
            context.Forward(record);
            if (record.Value is "now") context.Commit();
            Say(record.Value);
        }));
        var running = runtime.RunAsync(_stop.Token);

        _run.Produce("in", [(0, "a", "later", 1)]);
        Assert.Equal("later", await Heard(running));
        Assert.Equal(0, runtime.Statistics.Commits);
        _run.Produce("in", [(0, "a", "now", 2)]);
        Assert.Equal("now", await Heard(running));
        while (runtime.Statistics.Commits == 0 && !running.IsCompleted)
        {
            _stop.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Assert.Equal(1, runtime.Statistics.Commits);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_failing_wall_clock_punctuation_stops_the_worker()
    {
        using var runtime = Runtime(() => Scripted.OnInit(context =>
        {
            context.Schedule(TimeSpan.FromSeconds(10), PunctuationType.WallClockTime, _ => throw new FormatException("no ticks"));
            Say("begins");
        }));
        var running = runtime.RunAsync(_stop.Token);
        Assert.Equal("begins", await Heard(running));
        _time.Advance(TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAsync<StreamsException>(() => running);
        Assert.StartsWith("Topology ByHand, task 0_0, node middle: FormatException in the wall-clock punctuation of node middle at 10000: no ticks", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _run.Dispose();
        _stop.Dispose();
    }

    private StreamProc.Runtime.StreamsRuntime Runtime(Func<IProcessor<string, string, string, string>> supplier) => _run.Runtime(
        new ByHand(topology => topology.AddSource<string, string>("source", "in").AddProcessor("middle", supplier, "source").AddSink<string, string>("sink", "out", new(), "middle")),
        options => options with { UntilEnd = false, CommitInterval = TimeSpan.FromHours(1) }, new MemoryStorageEngine(), _time);

    private void Say(string text) => Assert.True(_heard.Writer.TryWrite(text));

    /// <summary>What the processor says next; the worker's failure, if it has failed.</summary>
    private async Task<string> Heard(Task running)
    {
        var next = _heard.Reader.ReadAsync(_stop.Token).AsTask();
        if (await Task.WhenAny(next, running) == running) await running;
        return await next;
    }
}
