using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Testing.Tests;

/// <summary>How a verifier is used: random input, what it refuses, and the several ways to say what is verified.</summary>
public sealed class TopologyVerifierUseTests
{
    [Fact]
    public void Random_input_is_shortened_to_what_suffices_and_the_seed_is_named()
    {
        var verifier = TopologyVerifier.ForProcessor<string, string, string, string>(
            () => new CountInField(), Consumed.With(Serdes.String, Serdes.String), Produced.With(Serdes.String, Serdes.String))
            .WithRandomInput(seed: 7, draws: 100, (random, input) =>
                input.Topic("in", Serdes.String, Serdes.String).PipeInput($"k{random.Next(10)}", "v", random.Next(100)));

        var report = Assert.Throws<VerificationException>(verifier.Verify).Report!;
        Assert.StartsWith(
            "Topology CountInField: 4 of 7 runs differ from the plain run (- plain run, + the run named).\nThe input is drawn from seed 7; shown are steps of it that suffice.\n",
            report.ToString(), StringComparison.Ordinal);
        foreach (var run in report.Runs.Where(run => run.Differences.Count > 0))
        {
            Assert.Equal(2, run.Input.Count);
            Assert.Equal(2, Assert.Single(run.Differences).Step);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_report() => Assert.Equal(Drawn(3), Drawn(3));

    [Fact]
    public void A_right_topology_passes_with_random_input_and_passing_time() =>
        TopologyVerifier.For<ViewsByMinute>()
            .WithRandomInput(seed: 11, draws: 200, (random, input) =>
            {
                if (random.Next(20) == 0) input.AdvanceWallClockTime(TimeSpan.FromSeconds(random.Next(60)));
                else input.Topic("views", Serdes.String, Serdes.String).PipeInput("user", $"/{random.Next(3)}", random.Next(300_000));
            })
            .Verify();

    [Fact]
    public void A_plain_run_that_fails_is_told_with_the_step()
    {
        var failing = new StreamsBuilder();
        failing.Stream<string, string>("in").MapValues(value => value is "bad" ? throw new FormatException("no bad ones") : value, Named.As("parse")).To("out");

        var failure = Assert.Throws<VerificationException>(TopologyVerifier.For(TopologyCompiler.Compile(failing), "Parsing")
            .WithInput(input => input.Topic("in", Serdes.String, Serdes.String).PipeInput("a", "good", 1).PipeInput("a", "bad", 2)).Verify);
        Assert.StartsWith("Topology Parsing: the plain run fails at step 2, in: \"a\" = \"bad\" ts 2: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no bad ones", failure.Message, StringComparison.Ordinal);
        Assert.Null(failure.Report);
    }

    [Fact]
    public void A_topic_that_the_topology_does_not_read_is_told()
    {
        var failure = Assert.Throws<VerificationException>(TopologyVerifier.For<LastPage>()
            .WithInput(input => input.Topic("veiws", Serdes.String, Serdes.String).PipeInput("a", "b", 1)).Verify);
        Assert.StartsWith(
            "Topology LastPage: the plain run fails at step 1, veiws: \"a\" = \"b\" ts 1: The topology does not read topic veiws; it reads views.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verification_that_would_prove_nothing_is_refused()
    {
        var without = Assert.Throws<InvalidOperationException>(TopologyVerifier.For<LastPage>().Verify);
        Assert.Equal("Topology LastPage: there is no input to verify it with: give some with WithInput or WithRandomInput.", without.Message);

        var nothing = Assert.Throws<InvalidOperationException>(TopologyVerifier.For<LastPage>()
            .WithInput(input => input.Topic("views", Serdes.String, Serdes.String).PipeInput(null, "page", 1)).Verify);
        Assert.Equal(
            "Topology LastPage: nothing came of its 1 steps, neither records nor rows, so that there is nothing to compare: give it input that leads to something.", nothing.Message);
    }

    [Fact]
    public void What_cannot_be_asked_is_refused()
    {
        var verifier = TopologyVerifier.For<LastPage>();
        Assert.Contains("say RecordsInAnyOrder or FinalTables", Assert.Throws<ArgumentException>(() => verifier.WithOutOfOrderInput(TimeSpan.FromSeconds(1), VerifiedEquality.Records)).Message, StringComparison.Ordinal);
        Assert.Contains("only final tables can be equal", Assert.Throws<ArgumentException>(() => verifier.WithEquality(VerifiedRun.Cached, VerifiedEquality.Records)).Message, StringComparison.Ordinal);
        Assert.Contains("said with WithOutOfOrderInput", Assert.Throws<ArgumentException>(() => verifier.WithEquality(VerifiedRun.OutOfOrder, VerifiedEquality.FinalTables)).Message, StringComparison.Ordinal);
        Assert.Contains("leave CacheBytes out", Assert.Throws<ArgumentException>(() => verifier.WithOptions(new() { CacheBytes = 1 })).Message, StringComparison.Ordinal);
        using var stores = new State.MemoryStorageEngine();
        Assert.Contains("leave PersistentStores out", Assert.Throws<ArgumentException>(() => verifier.WithOptions(new() { PersistentStores = stores })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Less_can_be_asked_of_a_run() => TopologyVerifier.ForProcessor<string, string, string, string>(
            () => new StampWithTaskClock(), Consumed.With(Serdes.String, Serdes.String), Produced.With(Serdes.String, Serdes.String), CountInStore.Store())
        .WithInput(input => input.Topic("in", Serdes.String, Serdes.String).PipeInput("a", "x", 1).PipeInput("a", "y", 2))
        .Without(VerifiedRun.LaterClock).WithEquality(VerifiedRun.Crash, VerifiedEquality.FinalTables).Verify();

    private static string Drawn(int seed) => TopologyVerifier.ForProcessor<string, string, string, string>(
            () => new CountInField(), Consumed.With(Serdes.String, Serdes.String), Produced.With(Serdes.String, Serdes.String))
        .WithRandomInput(seed, draws: 30, (random, input) => input.Topic("in", Serdes.String, Serdes.String).PipeInput($"k{random.Next(3)}", "v", random.Next(100))).Check().ToString();
}
