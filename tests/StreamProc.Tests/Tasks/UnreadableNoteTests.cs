using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.State;
using StreamProc.Tasks;
using StreamProc.Testing;

namespace StreamProc.Tests.Tasks;

/// <summary>A task whose offset was committed by another tool goes on there, and says what it does not know any more.</summary>
public sealed class UnreadableNoteTests
{
    [Fact]
    public void A_note_that_cannot_be_read_is_told_with_its_offset_and_the_task_goes_on_there()
    {
        var streams = new StreamsBuilder();
        streams.Stream<string, string>("in").To("out");
        var plan = Planner.Plan("app", TopologyCompiler.Compile(streams), _ => 1);
        using var stores = new MemoryStorageEngine();
        var log = new Heard();
        using var globals = new GlobalStores("Copy", plan, stores, _ => 1, TimeProvider.System, log, new());
        var environment = new TaskEnvironment
        {
            TopologyName = "Copy",
            Plan = plan,
            Sink = new CapturingSink(),
            PersistentStores = stores,
            Globals = globals,
            Time = TimeProvider.System,
            Logger = log,
        };

        using var task = new StreamTask(TaskPlan.Of(plan.Subtopologies[0], 0), environment, [new(new("in", 0), 7, "moved by hand")]);

        Assert.Equal(
            "Topology Copy, task 0_0: the note with the committed offset 7 of in-0 cannot be read: it is not Base64. Processing goes on at the offset, but stream times begin anew: "
            + "records that were late may count as in time",
            Assert.Single(log.Warnings));
        Assert.Equal(7, task.Inputs.All[0].CommittableOffset);
    }

    private sealed class Heard : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning) Warnings.Add(formatter(state, exception));
        }
    }
}
