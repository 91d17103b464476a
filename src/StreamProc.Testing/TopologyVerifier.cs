using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.State;

namespace StreamProc.Testing;

/// <summary>
/// Runs a topology or a processor again and again on the same input, while its task is restarted, crashes, loses its stores, has a record cache, or gets
/// its records out of order, and says where the results differ from those of a plain run.
/// </summary>
/// <remarks>Immutable: each method gives a verifier with one more setting. Kafka Streams has nothing like it.</remarks>
public sealed class TopologyVerifier
{
    private static readonly TimeSpan ClockAhead = new TimeSpan(3 * 365 + 1, 1, 1, 1, 1);

    // No system's clock is coarser.
    private static readonly TimeSpan ClockGrain = TimeSpan.FromMilliseconds(20);

    private readonly Settings _settings;

    private sealed record Settings(string Name, Func<Topology> Topology)
    {
        public TestDriverOptions Options { get; init; } = new();

        public IReadOnlyList<InputStep> Steps { get; init; } = [];

        public int? Seed { get; init; }

        public TimeSpan LateBy { get; init; }

        public int LateSeed { get; init; }

        public IReadOnlyDictionary<VerifiedRun, VerifiedEquality> Runs { get; init; } = new SortedDictionary<VerifiedRun, VerifiedEquality>
        {
            [VerifiedRun.Repeated] = VerifiedEquality.Records,
            [VerifiedRun.LaterClock] = VerifiedEquality.Records,
            [VerifiedRun.CleanRestart] = VerifiedEquality.Records,
            [VerifiedRun.Crash] = VerifiedEquality.Records,
            [VerifiedRun.LostWork] = VerifiedEquality.Records,
            [VerifiedRun.LostStores] = VerifiedEquality.Records,
            [VerifiedRun.Cached] = VerifiedEquality.FinalTables,
        };
    }

    private TopologyVerifier(Settings settings) => _settings = settings;

    /// <summary>Verifies a topology class; each run makes a new one.</summary>
    /// <typeparam name="TTopology">The class.</typeparam>
    public static TopologyVerifier For<TTopology>()
        where TTopology : StreamTopology, new() => new(new(typeof(TTopology).Name, () => TopologyCompiler.Compile(new TTopology())));

    /// <summary>Verifies a topology; it is defined anew for each run.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="options">How it is compiled.</param>
    public static TopologyVerifier For(StreamTopology topology, TopologyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        return new(new(topology.Name, () => TopologyCompiler.Compile(topology, options)));
    }

    /// <summary>Verifies a compiled topology, or one that was built node by node.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="name">Its name in reports.</param>
    public static TopologyVerifier For(Topology topology, string name = "Topology")
    {
        ArgumentNullException.ThrowIfNull(topology);
        return new(new(name, () => topology));
    }

    /// <summary>Verifies a processor alone: it reads topic <c>in</c> and writes topic <c>out</c>.</summary>
    /// <param name="supplier">Makes a processor, each time a new one.</param>
    /// <param name="consumed">How <c>in</c> is read.</param>
    /// <param name="produced">How <c>out</c> is written.</param>
    /// <param name="stores">The stores that it uses.</param>
    public static TopologyVerifier ForProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>(
        Func<IProcessor<TKeyIn, TValueIn, TKeyOut, TValueOut>> supplier, Consumed<TKeyIn, TValueIn> consumed, Produced<TKeyOut, TValueOut> produced, params IReadOnlyList<StoreBuilder> stores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        ArgumentNullException.ThrowIfNull(stores);
        return new(new(supplier().GetType().Name, () =>
        {
            var topology = new Topology().AddSource("source", consumed, "in").AddProcessor("processor", supplier, "source").AddSink("sink", "out", produced, "processor");
            foreach (var store in stores) topology.AddStateStore(store, "processor");
            return topology;
        }));
    }

    /// <summary>The input, step by step.</summary>
    /// <param name="write">Writes it.</param>
    public TopologyVerifier WithInput(Action<VerifierInput> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var input = new VerifierInput();
        write(input);
        return new(_settings with { Steps = input.Steps, Seed = null });
    }

    /// <summary>Input drawn at random. If a run differs, it is shortened to steps that suffice for it, and the report names the seed.</summary>
    /// <param name="seed">Gives the same input each time.</param>
    /// <param name="draws">How often <paramref name="write"/> is called.</param>
    /// <param name="write">Writes a step or several, as the random numbers say.</param>
    public TopologyVerifier WithRandomInput(int seed, int draws, Action<Random, VerifierInput> write)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        ArgumentNullException.ThrowIfNull(write);
        var (random, input) = (new Random(seed), new VerifierInput());
        for (var i = 0; i < draws; i++) write(random, input);
        return new(_settings with { Steps = input.Steps, Seed = seed });
    }

    /// <summary>
    /// Adds the run in which records are out of order: each comes up to so much later than in the input, measured in stream time, so that others overtake it.
    /// What has to hold then is yours to say.
    /// </summary>
    /// <param name="lateBy">The most by which a record is late.</param>
    /// <param name="equality">What has to be equal all the same.</param>
    /// <param name="seed">Which records are late, and by how much.</param>
    public TopologyVerifier WithOutOfOrderInput(TimeSpan lateBy, VerifiedEquality equality, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lateBy, TimeSpan.Zero);
        if (equality == VerifiedEquality.Records)
            throw new ArgumentException("Records in another order cannot give the same records at the same steps: say RecordsInAnyOrder or FinalTables.", nameof(equality));
        return With(VerifiedRun.OutOfOrder, equality, _settings with { LateBy = lateBy, LateSeed = seed });
    }

    /// <summary>Asks less of a run: where intermediate results may differ in it, and the documentation of the topology says so.</summary>
    /// <param name="run">The run.</param>
    /// <param name="equality">What has to be equal.</param>
    public TopologyVerifier WithEquality(VerifiedRun run, VerifiedEquality equality)
    {
        if (run == VerifiedRun.OutOfOrder) throw new ArgumentException("What holds out of order is said with WithOutOfOrderInput.", nameof(run));
        if (run == VerifiedRun.Cached && equality != VerifiedEquality.FinalTables)
            throw new ArgumentException("A record cache is there to leave out intermediate results: only final tables can be equal.", nameof(equality));
        return With(run, equality, _settings);
    }

    /// <summary>Leaves a run out.</summary>
    /// <param name="run">The run.</param>
    public TopologyVerifier Without(VerifiedRun run) =>
        new(_settings with { Runs = new SortedDictionary<VerifiedRun, VerifiedEquality>(_settings.Runs.Where(r => r.Key != run).ToDictionary()) });

    /// <summary>How the test driver runs. Stores lie in memory, and the cache belongs to the run that is named after it: both cannot be set.</summary>
    /// <param name="options">The options.</param>
    public TopologyVerifier WithOptions(TestDriverOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.PersistentStores is not null) throw new ArgumentException("A verification deletes and loses stores, and keeps them in memory: leave PersistentStores out.", nameof(options));
        if (options.CacheBytes != 0) throw new ArgumentException("All runs but one are without a record cache: leave CacheBytes out.", nameof(options));
        return new(_settings with { Options = options });
    }

    /// <summary>Runs, and fails where a run differs.</summary>
    /// <exception cref="VerificationException">A run differs, or the plain run failed; the message is the report.</exception>
    public void Verify()
    {
        var report = Check();
        if (!report.IsEqual) throw new VerificationException(report);
    }

    /// <summary>Runs, and says what differs.</summary>
    /// <exception cref="VerificationException">The plain run failed, so there is nothing to compare with.</exception>
    /// <exception cref="InvalidOperationException">There is no input, or nothing comes of it.</exception>
    public VerificationReport Check()
    {
        if (_settings.Steps.Count == 0) throw new InvalidOperationException($"Topology {_settings.Name}: there is no input to verify it with: give some with WithInput or WithRandomInput.");
        var steps = Delayed(_settings.Steps);
        var began = TimeProvider.System.GetTimestamp();
        var plain = Plain(steps);
        if (plain.IsEmpty)
            throw new InvalidOperationException($"Topology {_settings.Name}: nothing came of its {steps.Count} steps, neither records nor rows, so that there is nothing to compare: give it input that leads to something.");
        return new(_settings.Name, _settings.Seed, [.. _settings.Runs.Select(run =>
        {
            // What reads the system's clock is found only if that has moved on, by more than its grain.
            if (run.Key == VerifiedRun.Repeated) SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(began) > ClockGrain);
            var differences = Differences(plain, steps, run.Key, run.Value);
            var shown = steps;
            if (differences.Count > 0 && _settings.Seed is not null)
            {
                var fewer = Shortened(steps, run.Key, run.Value);
                var ofFewer = Differences(Plain(fewer), fewer, run.Key, run.Value);
                // What differs by chance may not differ again.
                if (ofFewer.Count > 0) (shown, differences) = (fewer, ofFewer);
            }
            return new RunVerdict(run.Key, run.Value, differences, [.. shown.Select(s => s.Text)]);
        })]);
    }

    private static TopologyVerifier With(VerifiedRun run, VerifiedEquality equality, Settings settings) =>
        new(settings with { Runs = new SortedDictionary<VerifiedRun, VerifiedEquality>(settings.Runs.ToDictionary()) { [run] = equality } });

    private VerifierOutcome Plain(IReadOnlyList<InputStep> steps)
    {
        var plain = VerifierOutcome.Of(_settings.Topology(), _settings.Options, RunCondition.Plain, steps);
        if (plain.Failed is not var (step, failure)) return plain;
        var where = step == 0 ? "before the first step" : $"at step {step}, {steps[step - 1].Text}";
        throw new VerificationException($"Topology {_settings.Name}: the plain run fails {where}: {failure.Message}", failure);
    }

    private List<RunDifference> Differences(VerifierOutcome plain, IReadOnlyList<InputStep> steps, VerifiedRun run, VerifiedEquality equality)
    {
        var found = VerifierOutcome.Of(_settings.Topology(), _settings.Options, Condition(run), run == VerifiedRun.OutOfOrder ? OutOfOrder(steps) : steps);
        return [.. plain.Differences(found, equality, steps)];
    }

    private static RunCondition Condition(VerifiedRun run) => run switch
    {
        VerifiedRun.LaterClock => new() { ClockAhead = ClockAhead },
        VerifiedRun.CleanRestart => RunCondition.CleanRestart,
        VerifiedRun.Crash => RunCondition.Crash,
        VerifiedRun.LostWork => RunCondition.LostWork,
        VerifiedRun.LostStores => RunCondition.LostStores,
        VerifiedRun.Cached => RunCondition.Cached,
        _ => RunCondition.Plain,
    };

    /// <summary>Leaves out one step after another that the run differs without: what is left can be read.</summary>
    private IReadOnlyList<InputStep> Shortened(IReadOnlyList<InputStep> steps, VerifiedRun run, VerifiedEquality equality)
    {
        var needed = steps.ToList();
        // From the largest pieces on: half of the steps go at once where they can.
        for (var piece = needed.Count / 2; piece > 0; piece /= 2)
            for (var at = needed.Count - piece; at >= 0; at -= piece)
            {
                List<InputStep> fewer = [.. needed.Take(at), .. needed.Skip(at + piece)];
                if (fewer.Count > 0 && Differs(fewer, run, equality)) needed = fewer;
            }
        return needed;
    }

    private bool Differs(IReadOnlyList<InputStep> steps, VerifiedRun run, VerifiedEquality equality)
    {
        var plain = VerifierOutcome.Of(_settings.Topology(), _settings.Options, RunCondition.Plain, steps);
        return plain.Failed is null && Differences(plain, steps, run, equality).Count > 0;
    }

    private IReadOnlyList<InputStep> Delayed(IReadOnlyList<InputStep> steps)
    {
        var random = new Random(_settings.LateSeed);
        return [.. steps.Select(s => s with { DelayMs = s.Advance is null ? (long)(random.NextDouble() * _settings.LateBy.TotalMilliseconds) : 0 })];
    }

    /// <summary>The steps in the order in which they come: each at the stream time of its place, and later by its delay.</summary>
    private static IReadOnlyList<InputStep> OutOfOrder(IReadOnlyList<InputStep> steps)
    {
        var streamTimeMs = 0L;
        return [.. steps.Select(step =>
        {
            streamTimeMs = Math.Max(streamTimeMs, step.TimestampMs);
            return (Step: step, ComesMs: streamTimeMs + step.DelayMs);
        }).OrderBy(s => s.ComesMs).Select(s => s.Step)];
    }
}
