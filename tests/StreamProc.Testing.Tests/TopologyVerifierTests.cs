using StreamProc.Dsl;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Testing.Tests;

/// <summary>What is right passes all runs; each planted mistake is found by the run that is meant for it, and the report can be read.</summary>
public sealed class TopologyVerifierTests
{
    [Fact]
    public void A_right_topology_passes_all_runs()
    {
        var report = Views(TopologyVerifier.For<ViewsByMinute>()).WithOutOfOrderInput(TimeSpan.FromSeconds(30), VerifiedEquality.FinalTables).Check();

        Assert.Equal("Topology ViewsByMinute: all 8 runs give what the plain run gives.\n", report.ToString());
        Assert.Equal(Enum.GetValues<VerifiedRun>(), report.Runs.Select(run => run.Run));
        Assert.True(report.IsEqual);
    }

    [Fact]
    public void A_right_processor_passes() => Three(Processor(() => new CountInStore(), CountInStore.Store(isPersistent: false))).Verify();

    [Fact]
    public void A_right_store_of_ones_own_kind_passes() => Three(Processor(() => new FirstOfKey(), KeySet.Store(restores: true))).Verify();

    [Fact]
    public void State_in_a_field_is_found_by_each_restart() => Fails(Three(Processor(() => new CountInField())), """
        Topology CountInField: 4 of 7 runs differ from the plain run (- plain run, + the run named).

        CleanRestart: the task is closed and opened again after each step; 1 difference in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "2" ts 3000
              + "a" = "1" ts 3000
          Look for: what is kept in a field instead of a store, or in a store in memory without a changelog; wall-clock punctuations, which begin anew.

        Crash: the process ends without warning after each step; 1 difference in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "2" ts 3000
              + "a" = "1" ts 3000
          Look for: what is kept in a field instead of a store, or in a store without a changelog.

        LostWork: the process ends before each commit, and the record is processed again; 1 difference in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "2" ts 3000
              + "a" = "1" ts 3000
          Look for: what is changed outside of stores, and so changed twice: a field, a static, a service.

        LostStores: all stores are deleted after each step, and restored from their changelogs; 1 difference in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "2" ts 3000
              + "a" = "1" ts 3000
          Look for: a store without a changelog, or one of your own kind that does not take back what it logged.

        Equal: Repeated, LaterClock, Cached.

        """);

    [Fact]
    public void A_store_without_a_changelog_is_found_when_the_stores_are_lost() => Fails(
        Three(Processor(() => new CountInStore(), CountInStore.Store().WithLoggingDisabled())).Without(VerifiedRun.Crash).Without(VerifiedRun.LostWork), """
        Topology CountInStore: 1 of 5 runs differ from the plain run (- plain run, + the run named).

        LostStores: all stores are deleted after each step, and restored from their changelogs; 2 differences in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "2" ts 3000
              + "a" = "1" ts 3000
          store counts at the end
              - "a" = 2
              - "b" = 1
          Look for: a store without a changelog, or one of your own kind that does not take back what it logged.

        Equal: Repeated, LaterClock, CleanRestart, Cached.

        """);

    [Fact]
    public void The_wall_clock_in_a_result_is_found_by_a_later_clock() => Fails(Three(Processor(() => new StampWithTaskClock(), CountInStore.Store())), """
        Topology StampWithTaskClock: 1 of 7 runs differ from the plain run (- plain run, + the run named).

        LaterClock: the wall clock is three years ahead; 3 differences in 3 steps
          step 1, in: "a" = "x" ts 1000
            -> out
              - "a" = "1 at 0" ts 1000
              + "a" = "1 at 94698061001" ts 1000
          step 2, in: "b" = "y" ts 2000
            -> out
              - "b" = "1 at 0" ts 2000
              + "b" = "1 at 94698061001" ts 2000
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "2 at 0" ts 3000
              + "a" = "2 at 94698061001" ts 3000
          Look for: the wall clock in what is computed: take the record's time or the stream time, or leave LaterClock out if results are meant to have it.

        Equal: Repeated, CleanRestart, Crash, LostWork, LostStores, Cached.

        """);

    [Fact]
    public void The_systems_clock_in_a_result_is_found_by_running_again()
    {
        var report = Three(Processor(() => new StampWithSystemClock(), CountInStore.Store())).Check();

        var repeated = report.Runs.Single(run => run.Run == VerifiedRun.Repeated);
        Assert.Equal(3, repeated.Differences.Count);
        Assert.EndsWith("Look for: the system's clock, random numbers, the order of a hash table, or something static that outlives the topology.\n", repeated.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_outlives_the_topology_is_found_by_running_again_and_done_twice_by_lost_work()
    {
        var told = new List<string>();
        var report = Three(Processor(() => new TellService(told), CountInStore.Store())).Check();

        var repeated = report.Runs.Single(run => run.Run == VerifiedRun.Repeated).Differences[0];
        Assert.Equal(("\"a\" = \"1 of 1\" ts 1000", "\"a\" = \"1 of 4\" ts 1000"), (repeated.Expected.Single(), repeated.Actual.Single()));
        Assert.Equal((1, "in: \"a\" = \"x\" ts 1000", "out"), (repeated.Step, repeated.Input, repeated.Place));
    }

    [Fact]
    public void What_a_restart_does_not_take_up_again_is_found() => Fails(
        Three(Processor(() => new ForgetToForward(), ForgetToForward.Store())).Without(VerifiedRun.Crash).Without(VerifiedRun.LostWork).Without(VerifiedRun.LostStores), """
        Topology ForgetToForward: 1 of 4 runs differ from the plain run (- plain run, + the run named).

        CleanRestart: the task is closed and opened again after each step; 1 difference in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              - "a" = "x" ts 3000
          Look for: what is kept in a field instead of a store, or in a store in memory without a changelog; wall-clock punctuations, which begin anew.

        Equal: Repeated, LaterClock, Cached.

        """);

    [Fact]
    public void A_store_of_ones_own_kind_that_does_not_restore_is_found() => Fails(
        Three(Processor(() => new FirstOfKey(), KeySet.Store(restores: false))).Without(VerifiedRun.CleanRestart).Without(VerifiedRun.Crash).Without(VerifiedRun.LostWork), """
        Topology FirstOfKey: 1 of 4 runs differ from the plain run (- plain run, + the run named).

        LostStores: all stores are deleted after each step, and restored from their changelogs; 1 difference in 3 steps
          step 3, in: "a" = "z" ts 3000
            -> out
              + "a" = "z" ts 3000
          Look for: a store without a changelog, or one of your own kind that does not take back what it logged.

        Equal: Repeated, LaterClock, Cached.

        """);

    [Fact]
    public void What_depends_on_the_order_of_arrival_is_found_by_late_records() => Fails(
        Views(TopologyVerifier.For<LastPage>()).WithOutOfOrderInput(TimeSpan.FromSeconds(30), VerifiedEquality.FinalTables), """
        Topology LastPage: 1 of 8 runs differ from the plain run (- plain run, + the run named).

        OutOfOrder: records come late; 2 differences in 6 steps
          topic last-pages as a table at the end
              - "ann" = "/help" ts 61000
              + "ann" = "/home" ts 61000
                "bob" = "/home" ts 62000
          store last-page at the end
              - "ann" = "/help" ts 61000
              + "ann" = "/home" ts 61000
                "bob" = "/home" ts 62000
          Look for: what depends on the order of arrival: the last value wins, no grace, a join with a table.

        Equal: Repeated, LaterClock, CleanRestart, Crash, LostWork, LostStores, Cached.

        """);

    [Fact]
    public void What_counts_updates_instead_of_rows_is_found_by_the_cache() => Fails(Views(TopologyVerifier.For<CountsOfUpdates>()), """
        Topology CountsOfUpdates: 1 of 7 runs differ from the plain run (- plain run, + the run named).

        Cached: record caches are on, with a commit every eight steps; 2 differences in 6 steps
          topic updates as a table at the end
              - "ann" = 4 ts 61000
              - "bob" = 2 ts 62000
              + "ann" = 1 ts 61000
              + "bob" = 1 ts 62000
          store updates at the end
              - "ann" = 4 ts 61000
              - "bob" = 2 ts 62000
              + "ann" = 1 ts 61000
              + "bob" = 1 ts 62000
          Look for: a step that counts updates instead of rows, or depends on each of them.

        Equal: Repeated, LaterClock, CleanRestart, Crash, LostWork, LostStores.

        """);

    [Fact]
    public void A_failure_in_a_run_is_a_difference_at_its_step()
    {
        var report = Three(Processor(() => new FailsWhenReopened(), CountInStore.Store())).Check();

        var failure = report.Runs.Single(run => run.Run == VerifiedRun.CleanRestart).Differences.Single();
        Assert.Equal((1, "failure"), (failure.Step, failure.Place));
        Assert.Contains("I am not alone.", failure.Actual.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_and_records_in_any_order_are_compared()
    {
        var headers = Headers.Of(new Header("trace", [1]));
        var counting = Processor(() => new CountInStore(), CountInStore.Store())
            .WithInput(input =>
            {
                var topic = input.Topic("in", Serdes.String, Serdes.String).PipeInput("a", "x", 1000, headers);
                for (var n = 0; n < 5; n++) topic.PipeInput("a", "y", 2000);
            })
            .WithOutOfOrderInput(TimeSpan.FromMinutes(1), VerifiedEquality.RecordsInAnyOrder, seed: 3);

        var late = Assert.Throws<VerificationException>(counting.Verify).Report!.Runs.Single(run => run.Differences.Count > 0);
        Assert.Equal(VerifiedRun.OutOfOrder, late.Run);
        Assert.Contains("- \"a\" = \"1\" ts 1000 {trace: '\\01'}", late.ToString(), StringComparison.Ordinal);
    }

    private static TopologyVerifier Processor(Func<IProcessor<string, string, string, string>> supplier, params StoreBuilder[] stores) =>
        TopologyVerifier.ForProcessor(supplier, Consumed.With(Serdes.String, Serdes.String), Produced.With(Serdes.String, Serdes.String), stores);

    private static TopologyVerifier Three(TopologyVerifier verifier) => verifier.WithInput(input =>
        input.Topic("in", Serdes.String, Serdes.String).PipeInput("a", "x", 1000).PipeInput("b", "y", 2000).PipeInput("a", "z", 3000));

    private static TopologyVerifier Views(TopologyVerifier verifier) => verifier.WithInput(input =>
        input.Topic("views", Serdes.String, Serdes.String)
            .PipeInput("ann", "/home", 1_000).PipeInput("bob", "/home", 2_000).PipeInput("ann", "/home", 3_000)
            .PipeInput("ann", "/home", 60_000).PipeInput("ann", "/help", 61_000).PipeInput("bob", "/home", 62_000));

    private static void Fails(TopologyVerifier verifier, string message) => Assert.Equal(message, Assert.Throws<VerificationException>(verifier.Verify).Message);
}
