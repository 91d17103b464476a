using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tests.Processors;
using StreamProc.Tests.Windows;

namespace StreamProc.Tests.Refusals;

/// <summary>What becomes here of something that Kafka Streams refuses.</summary>
internal abstract record Answer;

/// <summary>Refused when the topology is built, by the only problem that there is.</summary>
internal sealed record Problem(Action<StreamsBuilder> Define, string Text) : Answer;

/// <summary>Refused when the topology is run, tested or planned, among the problems.</summary>
internal sealed record ByHand(Action<Topology> Build, string Text) : Answer;

/// <summary>Refused where it is written.</summary>
internal sealed record Argument(Action Call, string Text) : Answer;

/// <summary>An error of the compiler, in nullable code with warnings as errors.</summary>
internal sealed record DoesNotCompile(string Code, string Error) : Answer;

/// <summary>There is nothing to write it with.</summary>
internal sealed record CannotBeWritten(string Why) : Answer;

/// <summary>Another test shows it.</summary>
internal sealed record ShownBy(Type Tests, string Test) : Answer;

/// <summary>Accepted here, since it works.</summary>
internal sealed record Works(Action<StreamsBuilder> Define, string Why) : Answer;

/// <summary>
/// What Kafka Streams refuses while a topology is written and built: by class and method, from its <c>kstream</c>, <c>kstream.internals</c>,
/// <c>processor.internals.InternalTopologyBuilder</c> and <c>state.Stores</c>.
/// </summary>
internal static class KafkaStreamsRefusals
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly JoinWindows Near = JoinWindows.OfTimeDifferenceWithNoGrace(Minute);
    private static readonly StrictBufferConfig Unbounded = BufferConfig.Unbounded();
    private static readonly Scripted OnlyOne = Pass();

    public static readonly Dictionary<string, Answer> OfWindows = new(StringComparer.Ordinal)
    {
        ["TimeWindows.ofSizeAndGrace: size of 0"] = new Argument(() => TimeWindows.OfSizeWithNoGrace(TimeSpan.Zero), "TimeWindows: a size of 00:00:00 is below a millisecond, in which event time counts: give one or more."),
        ["TimeWindows.ofSizeAndGrace: negative size"] = new Argument(() => TimeWindows.OfSizeWithNoGrace(-Minute), "TimeWindows: a size of -00:01:00 is below a millisecond"),
        ["TimeWindows.ofSizeAndGrace: negative grace"] = new Argument(() => TimeWindows.OfSizeAndGrace(Minute, -Minute), "TimeWindows: a grace period of -00:01:00 is negative: give zero or more."),
        ["TimeWindows.advanceBy: 0"] = new Argument(() => TimeWindows.OfSizeWithNoGrace(Minute).AdvanceBy(TimeSpan.Zero), "TimeWindows: an advance of 00:00:00 is below a millisecond"),
        ["TimeWindows.advanceBy: more than the size"] = new Argument(() => TimeWindows.OfSizeWithNoGrace(Minute).AdvanceBy(2 * Minute), "TimeWindows: an advance of 00:02:00 is more than the size of 00:01:00, so that records between two windows would be in none: advance by the size at most."),
        ["SlidingWindows: negative time difference"] = new Argument(() => SlidingWindows.OfTimeDifferenceWithNoGrace(-Minute), "SlidingWindows: a time difference of -00:01:00 is negative: give zero or more."),
        ["SlidingWindows: negative grace"] = new Argument(() => SlidingWindows.OfTimeDifferenceAndGrace(Minute, -Minute), "SlidingWindows: a grace period of -00:01:00 is negative: give zero or more."),
        ["SessionWindows: gap of 0"] = new Argument(() => SessionWindows.OfInactivityGapWithNoGrace(TimeSpan.Zero), "SessionWindows: an inactivity gap of 00:00:00 is below a millisecond"),
        ["SessionWindows: negative grace"] = new Argument(() => SessionWindows.OfInactivityGapAndGrace(Minute, -Minute), "SessionWindows: a grace period of -00:01:00 is negative: give zero or more."),
        ["JoinWindows: negative time difference"] = new Argument(() => JoinWindows.OfTimeDifferenceWithNoGrace(-Minute), "JoinWindows: a time difference of -00:01:00 is negative: give zero or more."),
        ["JoinWindows: negative grace"] = new Argument(() => JoinWindows.OfTimeDifferenceAndGrace(Minute, -Minute), "JoinWindows: a grace period of -00:01:00 is negative: give zero or more."),
        ["JoinWindows.before: interval negative"] = new Argument(() => Near.Before(-2 * Minute), "Join windows from -00:02:00 before to 00:01:00 after a record end before they begin: the sum of both must not be negative."),
        ["JoinWindows.after: interval negative"] = new Argument(() => Near.After(-2 * Minute), "Join windows from 00:01:00 before to -00:02:00 after a record end before they begin"),
        ["UnlimitedWindows.startOn: before the epoch"] = new Argument(() => UnlimitedWindows.Of().StartOn(DateTimeOffset.UnixEpoch - Minute), "UnlimitedWindows: a start on 1969-12-31 23:59:00Z is before the Unix epoch, and event time is never negative: start on that or later."),
        ["Window: negative start, end before start"] = new ShownBy(typeof(OwnWindowsTests), nameof(OwnWindowsTests.A_window_that_would_lose_records_is_an_error_of_its_node)),
        ["ApiUtils.validateMillisecondDuration: more than a long has"] = new CannotBeWritten("A TimeSpan has no more milliseconds than a long."),
        ["WindowStoreMaterializer: retention below size and grace"] = Count(TimeWindows.OfSizeAndGrace(Minute, Minute), Minute, "its store's retention of 00:01:00 is below the windows' size and grace, 00:02:00: raise it to that at least, with WithRetention."),
        ["SlidingWindowStoreMaterializer: retention below twice the difference and grace"] = new Problem(s => In(s).GroupByKey().WindowedBy(SlidingWindows.OfTimeDifferenceAndGrace(Minute, Minute)).Count(Kept(2 * Minute), Named.As("count")), "Node count: its store's retention of 00:02:00 is below twice the windows' time difference and the grace, 00:03:00"),
        ["SessionStoreMaterializer: retention below gap and grace"] = new Problem(s => In(s).GroupByKey().WindowedBy(SessionWindows.OfInactivityGapAndGrace(Minute, Minute)).Count(Kept(Minute), Named.As("count")), "Node count: its store's retention of 00:01:00 is below the sessions' gap and grace, 00:02:00"),
        ["Materialized.withRetention: negative, of windows"] = Count(TimeWindows.OfSizeWithNoGrace(Minute), -Minute, "its store's retention of -00:01:00 is below the windows' size and grace, 00:01:00"),
        ["Materialized.withRetention: negative, of a table"] = new Problem(s => In(s).GroupByKey().Count(Kept(-Minute), Named.As("count")), "Node count: its store's retention of -00:01:00 is negative: leave WithRetention out, for only windows are kept for a time."),
        ["TimeWindowedKStreamImpl.emitStrategy: on close, of UnlimitedWindows"] = new Problem(s => In(s).GroupByKey().WindowedBy(UnlimitedWindows.Of()).EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As("n"), Named.As("count")), "Node count: EmitStrategy.OnWindowClose waits for windows to close, and UnlimitedWindows never do: emit on update, or take windows that end."),
        ["KStreamWindowAggregate: on close, of windows of the user's own"] = new Works(s => In(s).GroupByKey().WindowedBy(new OwnHopping(10, 10, 0)).EmitStrategy(EmitStrategy.OnWindowClose).Count(Materialized.As("n")), "Where they end is known."),
        ["CogroupedKStream: on close"] = new DoesNotCompile("texts.GroupByKey().Cogroup<long>((k, v, a) => a).WindowedBy(TimeWindows.OfSizeWithNoGrace(System.TimeSpan.FromMinutes(1))).EmitStrategy(EmitStrategy.OnWindowClose);", "CS1061"),
        ["TimeWindowedDeserializer: no size, or two"] = new DoesNotCompile("Serdes.TimeWindowed(Serdes.String);", "CS7036"),
        ["TimeWindowedSerializer, SessionWindowedSerializer: no inner class, or two"] = new DoesNotCompile("Serdes.SessionWindowed<string>();", "CS7036"),
        ["GraphGraceSearchUtil: until windows close, of a table without windows"] = new DoesNotCompile("rows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.Unbounded()));", "CS"),
        ["GraphGraceSearchUtil: until windows close, no windowed operator above"] = new Problem(s => s.Table("t", Consumed.With(Serdes.SessionWindowed(Serdes.String), Serdes.String)).Suppress(Suppressed.UntilWindowCloses(Unbounded).WithName("hold")), "Node hold: no windowed aggregation lies above it, so nothing says when its windows close: suppress by UntilTimeLimit, or right after the aggregation."),
        ["GraphGraceSearchUtil: until windows close that never do"] = new Problem(s => In(s).GroupByKey().WindowedBy(UnlimitedWindows.Of()).Count(Materialized.As("n")).Suppress(Suppressed.UntilWindowCloses(Unbounded).WithName("hold")), "Node hold: Suppress waits for windows to close, and those above it never do: suppress by UntilTimeLimit, or take windows that end."),
        ["Suppressed.untilWindowCloses: a buffer that lets go early"] = new DoesNotCompile("windows.Suppress(Suppressed.UntilWindowCloses(BufferConfig.WithMaxRecords(1)));", "CS1503"),
        ["Suppressed.untilTimeLimit: negative (here only)"] = new Argument(() => Suppressed.UntilTimeLimit(-Minute, Unbounded), "Suppressed: a time limit of -00:01:00 is negative: give zero or more."),
        ["BufferConfig.maxRecords: 0 (here only)"] = new Argument(() => BufferConfig.WithMaxRecords(0), "BufferConfig: a buffer of 0 records at most can hold nothing back: give one or more."),
        ["BufferConfig.maxBytes: 0 (here only)"] = new Argument(() => BufferConfig.WithMaxBytes(0), "BufferConfig: a buffer of 0 bytes at most can hold nothing back: give one or more."),
        ["KTableImpl.suppress: versions"] = new Problem(s => s.Table<string, string>("t", materialized: History(Minute)).Suppress(Suppressed.UntilTimeLimit(Minute, Unbounded).WithName("hold")), "Node hold: versions of rows cannot be suppressed: leave WithHistoryRetention out"),
        ["KTableImpl.suppress: a class of the user's own"] = new CannotBeWritten("Suppressions are sealed, and made by Suppressed alone."),
    };

    public static readonly Dictionary<string, Answer> OfNames = new(StringComparer.Ordinal)
    {
        ["Named.validate: empty"] = Name("", "\"\" is no name for a node or store: 1 to 249 letters, digits, dots, underscores and hyphens."),
        ["Named.validate: one dot"] = Name(".", "\".\" is no name for a node or store"),
        ["Named.validate: two dots"] = Name("..", "\"..\" is no name for a node or store"),
        ["Named.validate: too long"] = Name(new('x', 250), "is no name for a node or store: 1 to 249 letters"),
        ["Named.validate: another character"] = Name("a b", "\"a b\" is no name for a node or store"),
        ["NamedInternal.suffixWithOrElseGet: too long with the suffix"] = new Problem(s => In(s).Split(Named.As(new('x', 245))).Branch((_, _) => true, Branched.As("-branch")).NoDefaultBranch(), "x-branch\" is no name for a node or store: 1 to 249 letters"),
        ["Materialized.as: no name for a store"] = new Problem(s => In(s).GroupByKey().Count(Materialized.As("a b")), "\"a b\" is no name for a node or store"),
        ["Branched: no name for a branch"] = new Problem(s => In(s).Split(Named.As("split-")).Branch((_, _) => true, Branched.As("a b")).NoDefaultBranch(), "\"split-a b\" is no name for a node or store"),
        ["Printed.toFile: empty path, or one that cannot be written"] = new CannotBeWritten("Printed takes a TextWriter, which is open."),
        ["InternalTopologyBuilder.addProcessor: a node's name twice"] = new Problem(s => In(s).Filter((_, _) => true, Named.As("f")).Filter((_, _) => true, Named.As("f")), "Node f: there are two nodes of this name: give one of them another, with Named.As or the WithName of its settings."),
        ["InternalTopologyBuilder.addStateStore: a store's name twice"] = new Problem(s => { In(s).GroupByKey().Count(Materialized.As("n")); In(s).GroupByKey().Count(Materialized.As("n")); }, "Store n: there are two stores of this name"),
        ["StreamJoined.withStoreName: the same for two joins"] = new Problem(s => { In(s).Join(s.Stream<string, string>("in2"), (l, _) => l, Near, Left("j", "one")); In(s).Join(s.Stream<string, string>("in3"), (l, _) => l, Near, Left("other", "two")); s.AddStateStore(TextStores.Builder("j-this-join-store")); }, "Store j-this-join-store: there are two stores of this name"),
        ["StreamsBuilder.stream: no topic"] = new Problem(s => s.Stream<string, string>([]), "Node KSTREAM-SOURCE-0000000000: Stream is given no topic: name at least one."),
        ["StreamsBuilder.stream: no name for a topic (Kafka Streams leaves it to the broker)"] = new Problem(s => s.Stream<string, string>("a/b"), "Node KSTREAM-SOURCE-0000000000: \"a/b\" is no name for a topic"),
        ["KStream.to: no name for a topic (Kafka Streams leaves it to the broker)"] = new Problem(s => In(s).To("a/b"), "Node KSTREAM-SINK-0000000001: \"a/b\" is no name for a topic"),
        ["InternalTopologyBuilder.validateTopicNotAlreadyRegistered: as stream and table"] = new Problem(s => { In(s); s.Table<string, string>("in"); }, "Node KSTREAM-SOURCE-0000000001: topic in is read by node KSTREAM-SOURCE-0000000000 already: read it once, and use the result twice."),
        ["InternalStreamsBuilder.mergeDuplicateSourceNodes: overlapping topics"] = new Problem(s => { In(s); s.Stream<string, string>(["in", "in2"]); }, "it reads some of the topics that node KSTREAM-SOURCE-0000000000 reads, but not all: read the common ones as a stream of their own, and Merge."),
        ["InternalTopologyBuilder.addSource: a pattern that overlaps"] = new ShownBy(typeof(Sources.PatternSourceTests), nameof(Sources.PatternSourceTests.What_overlaps_is_refused)),
        ["StreamSourceNode.merge: other offset resets of one topic"] = new Problem(s => { s.Stream("in", Consumed.With(Serdes.String, Serdes.String).WithOffsetReset(AutoOffsetReset.Latest)); In(s); }, "Node KSTREAM-SOURCE-0000000001: it begins to read topic in by another reset policy"),
    };

    public static readonly Dictionary<string, Answer> OfStores = new(StringComparer.Ordinal)
    {
        ["Stores.persistentVersionedKeyValueStore: negative history"] = new Argument(() => Stores.PersistentVersionedKeyValueStore("s", -Minute), "Store s: its historyRetention of -00:01:00 is negative: give zero or more."),
        ["Stores.persistentVersionedKeyValueStore: segment interval of 0"] = new DoesNotCompile("StreamProc.State.Stores.PersistentVersionedKeyValueStore(\"s\", System.TimeSpan.Zero, System.TimeSpan.Zero);", "CS1501"),
        ["Stores.lruMap: negative size"] = new Argument(() => Stores.LruMap("s", -1), "Store s: it cannot keep -1 entries at most: give one or more."),
        ["Stores.persistentWindowStore: negative retention"] = new Argument(() => Stores.PersistentWindowStore("s", -Minute, Minute), "Store s: its retention of -00:01:00 is negative: give zero or more."),
        ["Stores.persistentWindowStore: negative size"] = new Argument(() => Stores.PersistentWindowStore("s", Minute, -Minute), "Store s: its windowSize of -00:01:00 is negative: give zero or more."),
        ["Stores.persistentWindowStore: retention below the size"] = new Argument(() => Stores.PersistentWindowStore("s", Minute, 2 * Minute), "Store s: its retention of 00:01:00 is below its window size of 00:02:00: raise it to that at least."),
        ["Stores.persistentWindowStore: segment interval of 0"] = new CannotBeWritten("The interval follows from the retention, as Kafka Streams' default does."),
        ["Stores.inMemoryWindowStore: negative retention"] = new Argument(() => Stores.InMemoryWindowStore("s", -Minute, Minute), "Store s: its retention of -00:01:00 is negative"),
        ["Stores.inMemoryWindowStore: negative size"] = new Argument(() => Stores.InMemoryWindowStore("s", Minute, -Minute), "Store s: its windowSize of -00:01:00 is negative"),
        ["Stores.inMemoryWindowStore: retention below the size"] = new Argument(() => Stores.InMemoryWindowStore("s", Minute, 2 * Minute), "is below its window size of 00:02:00"),
        ["Stores.persistentSessionStore: negative retention"] = new Argument(() => Stores.PersistentSessionStore("s", -Minute), "Store s: its retention of -00:01:00 is negative"),
        ["Stores.inMemorySessionStore: negative retention"] = new Argument(() => Stores.InMemorySessionStore("s", -Minute), "Store s: its retention of -00:01:00 is negative"),
        ["Stores.keyValueStoreBuilder: no supplier"] = new DoesNotCompile("StreamProc.State.Stores.KeyValueStoreBuilder(null, Serdes.String, Serdes.String);", "CS8625"),
        ["VersionedKeyValueStoreBuilder.withCachingEnabled"] = new Problem(s => { s.AddStateStore(Stores.VersionedKeyValueStoreBuilder(Stores.InMemoryVersionedKeyValueStore("s", Minute), Serdes.String, Serdes.String).WithCachingEnabled()); In(s).Process(Pass, Named.As("p"), "s"); }, "Store s: rows with a history cannot be cached: leave WithCachingEnabled out."),
        ["Materialized: negative history"] = new Problem(s => s.Table<string, string>("t", materialized: History(-Minute)), "its store's history retention of -00:01:00 is negative: set with WithHistoryRetention how far back rows are looked up."),
        ["InternalStreamsBuilder.globalTable: versioned"] = new Problem(s => s.GlobalTable<string, string>("t", materialized: History(Minute)), "a global table cannot be versioned: leave WithHistoryRetention out, or take another supplier."),
    };

    public static readonly Dictionary<string, Answer> OfJoins = new(StringComparer.Ordinal)
    {
        ["StreamTableJoinNode: grace, and the table has no versions"] = new Problem(s => In(s).Join(s.Table<string, string>("t"), (l, _) => l, Wait(Minute)), "Node look: with a grace period it needs a versioned table, to look rows up as they were: set WithHistoryRetention on the table's Materialized."),
        ["StreamTableJoinNode: history below the grace"] = new Problem(s => In(s).Join(s.Table<string, string>("t", materialized: History(Minute)), (l, _) => l, Wait(2 * Minute)), "Node look: its grace period of 00:02:00 is longer than the history that its table keeps, 00:01:00: set WithHistoryRetention to that at least."),
        ["Joined.withGracePeriod: negative"] = new Problem(s => In(s).Join(s.Table<string, string>("t", materialized: History(Minute)), (l, _) => l, Wait(-Minute)), "Node look: its grace period of -00:01:00 is negative: leave it out, or set how long records are to wait."),
        ["KStreamImpl.join: other key types"] = new DoesNotCompile("texts.Join(byNumber, (l, r) => l + r, near);", "CS"),
        ["KStreamImpl.requireNonNull: every function and stream"] = new DoesNotCompile("texts.Filter(null);", "CS8625"),
        ["KTableImpl.requireNonNull: every function and table"] = new DoesNotCompile("rows.Join(null, (l, r) => l);", "CS"),
        ["KTableImpl: a partitioner of a foreign-key join that gives several partitions"] = new CannotBeWritten("It gives one number."),
        ["KTableRepartitionMap: a null key of a group"] = new CannotBeWritten("Rows of a table have keys, and a row whose new key is null belongs to no group."),
        ["InternalTopicConfig.setNumberOfPartitions: below 1"] = new Problem(s => In(s).Repartition(new Repartitioned<string, string> { Name = "r", Partitions = 0 }), "Node r: Repartition is given 0 partitions: set 1 or more with WithPartitions, or leave it out."),
        ["CopartitionedTopicsEnforcer: other numbers of partitions"] = new ShownBy(typeof(RefusalTests), nameof(RefusalTests.Topics_that_do_not_fit_are_all_named_when_the_plan_is_made)),
        ["CopartitionedTopicsEnforcer: a number that does not fit"] = new ShownBy(typeof(RefusalTests), nameof(RefusalTests.A_number_of_partitions_that_does_not_fit_is_refused_when_the_plan_is_made)),
        ["RepartitionTopics: a topic that is not there"] = new ShownBy(typeof(RefusalTests), nameof(RefusalTests.Topics_that_do_not_fit_are_all_named_when_the_plan_is_made)),
        ["ApiUtils.checkSupplier: one processor for all"] = new Problem(s => In(s).Process(() => OnlyOne, Named.As("p")), "Node p: its supplier gives the same Scripted each time, but every task needs its own: make a new one in the supplier (() => new ...)."),
        ["InternalTopologyBuilder.connectProcessorAndStateStore: not added, with the DSL"] = new Problem(s => In(s).Process(Pass, Named.As("p"), "nowhere"), "Node p: it uses store nowhere, which is not there: check the name, or add the store."),
    };

    public static readonly Dictionary<string, Answer> OfNodes = new(StringComparer.Ordinal)
    {
        ["InternalTopologyBuilder.addSource: no topic"] = new ByHand(t => t.AddSource<string, string>("source"), "Node source reads no topic: name at least one."),
        ["InternalTopologyBuilder.addSource: name taken"] = new ByHand(t => In(t).AddSource<string, string>("source", "in2"), "Node source: there are two nodes of this name"),
        ["InternalTopologyBuilder.addSource: topic read already"] = new ByHand(t => In(t).AddSource<string, string>("second", "in"), "Node second: topic in is read by node source already"),
        ["InternalTopologyBuilder.addSource: either topics or a pattern"] = new CannotBeWritten("A source has the one or the other."),
        ["InternalTopologyBuilder.addSink: no parent"] = new ByHand(t => In(t).AddSink("sink", "out", new Produced<string, string>()), "Node sink reads from no node: name at least one parent."),
        ["InternalTopologyBuilder.addSink: name taken"] = new ByHand(t => In(t).AddSink("source", "out", new Produced<string, string>(), "source"), "Node source: there are two nodes of this name"),
        ["InternalTopologyBuilder.addSink: parent of its own"] = new ByHand(t => In(t).AddSink("sink", "out", new Produced<string, string>(), "sink"), "Node sink: it reads from itself: name the node that it is to read from."),
        ["InternalTopologyBuilder.addSink: parent not added"] = new ByHand(t => In(t).AddSink("sink", "out", new Produced<string, string>(), "nowhere"), "Node sink: it reads from node nowhere, which is not there: add that one first."),
        ["InternalTopologyBuilder.addSink: a sink as parent"] = new ByHand(t => Out(In(t)).AddSink("second", "out2", new Produced<string, string>(), "sink"), "Node second: it reads from node sink, which is a sink"),
        ["InternalTopologyBuilder.addProcessor: no parent"] = new ByHand(t => In(t).AddProcessor("p", Pass), "Node p reads from no node: name at least one parent."),
        ["InternalTopologyBuilder.addProcessor: name taken"] = new ByHand(t => In(t).AddProcessor("p", Pass, "source").AddProcessor("p", Pass, "source"), "Node p: there are two nodes of this name"),
        ["InternalTopologyBuilder.addProcessor: parent of its own"] = new ByHand(t => In(t).AddProcessor("p", Pass, "p"), "Node p: it reads from itself: name the node that it is to read from."),
        ["InternalTopologyBuilder.addProcessor: parent not added"] = new ByHand(t => In(t).AddProcessor("p", Pass, "nowhere"), "Node p: it reads from node nowhere, which is not there"),
        ["InternalTopologyBuilder.addStateStore: another store of the name"] = new ByHand(t => In(t).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("s"), "p").AddStateStore(TextStores.Builder("s"), "p"), "Store s: there are two stores of this name (the second at node p)"),
        ["InternalTopologyBuilder.addStateStore: a global store of the name"] = new ByHand(t => Global(In(t)).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("rates"), "p"), "Store rates: there are two stores of this name"),
        ["InternalTopologyBuilder.addGlobalStore: name taken"] = new ByHand(t => Global(t.AddSource<string, string>("fill", "in")), "Node fill: there are two nodes of this name"),
        ["InternalTopologyBuilder.addGlobalStore: source and processor of one name"] = new ByHand(t => t.AddGlobalStore(TextStores.Builder("rates"), "fill", "rates-in", new Consumed<string, string>(), "fill", Fill), "Node fill: there are two nodes of this name"),
        ["InternalTopologyBuilder.addGlobalStore: topic read already"] = new ByHand(t => Global(In(t).AddSource<string, string>("second", "rates-in")), "topic rates-in is read by node second already"),
        ["InternalTopologyBuilder.addGlobalStore: logging enabled"] = new Works(s => { s.AddGlobalStore(TextStores.Builder("rates"), "rates-in", Consumed.With(Serdes.String, Serdes.String), Fill); In(s); }, "Its topic is its changelog, and nothing else is ever logged, so there is nothing to disable."),
        ["InternalTopologyBuilder.connectProcessorAndStateStores: no store"] = new ByHand(t => In(t).AddProcessor("p", Pass, "source").ConnectProcessorAndStateStores("p"), "Node p: ConnectProcessorAndStateStores is given no store: name at least one."),
        ["InternalTopologyBuilder.connectProcessorAndStateStores: a global one"] = new ByHand(t => Global(In(t)).AddProcessor("p", Pass, "source").ConnectProcessorAndStateStores("p", "rates"), "Node p: it uses store rates, which is global and open to all nodes"),
        ["InternalTopologyBuilder.connectProcessorAndStateStores: store not added"] = new ByHand(t => In(t).AddProcessor("p", Pass, "source").ConnectProcessorAndStateStores("p", "nowhere"), "Node p: it uses store nowhere, which is not there"),
        ["InternalTopologyBuilder.connectProcessorAndStateStores: processor not added"] = new ByHand(t => In(t).AddStateStore(TextStores.Builder("s"), "nowhere"), "Store s: it is to be used by node nowhere, which is not there"),
        ["InternalTopologyBuilder.connectProcessorAndStateStores: a source"] = new ByHand(t => In(t).AddStateStore(TextStores.Builder("s"), "source"), "Node source: it is a source or a sink, and only processors use stores"),
        ["InternalTopologyBuilder.connectProcessorAndStateStores: a sink"] = new ByHand(t => Out(In(t)).AddStateStore(TextStores.Builder("s"), "sink"), "Node sink: it is a source or a sink, and only processors use stores"),
        ["ApiUtils.checkSupplier: one processor for all"] = new ByHand(t => In(t).AddProcessor("p", () => OnlyOne, "source"), "Node p: its supplier gives the same Scripted each time"),
    };

    private static Problem Count(TimeWindows windows, TimeSpan retention, string text) =>
        new(s => In(s).GroupByKey().WindowedBy(windows).Count(Kept(retention), Named.As("count")), "Node count: " + text);

    private static Problem Name(string name, string text) => new(s => In(s).Filter((_, _) => true, Named.As(name)), text);

    private static Materialized<string, long> Kept(TimeSpan retention) => Materialized.As<string, long>("n").WithRetention(retention);

    private static Materialized<string, string> History(TimeSpan history) => Materialized.As<string, string>("rows").WithHistoryRetention(history);

    private static StreamJoined<string, string, string> Left(string store, string name) => StreamJoined.As<string, string, string>(store).WithName(name);

    private static Joined<string, string, string> Wait(TimeSpan grace) => new Joined<string, string, string>().WithName("look").WithGracePeriod(grace);

    private static KStream<string, string> In(StreamsBuilder streams) => streams.Stream<string, string>("in");

    private static Topology In(Topology topology) => topology.AddSource<string, string>("source", "in");

    private static Topology Out(Topology topology) => topology.AddSink("sink", "out", new Produced<string, string>(), "source");

    private static Topology Global(Topology topology) =>
        topology.AddGlobalStore(TextStores.Builder("rates"), "global-source", "rates-in", new Consumed<string, string>(), "fill", Fill);

    private static Scripted Pass() => new((context, record) => context.Forward(record));

    private static Filling Fill() => new((_, _) => { });
}
