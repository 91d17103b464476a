using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Testing;

namespace StreamProc.Tests.Processors;

/// <summary>What cannot work is refused before anything runs, by whoever runs the topology.</summary>
public sealed class BuiltByHandRefusalTests
{
    private static readonly Scripted OnlyOne = Pass();

    private static readonly Dictionary<string, (Action<Topology> Build, string Where, string Remedy)> Cases = new(StringComparer.Ordinal)
    {
        ["nothing"] = (_ => { }, "The topology reads no topic", "begin with"),
        ["types that do not fit"] = (t => In(t).AddSink<string, long>("sink", "out", new(), "source"), "Node sink: it cannot read what node source writes: it takes Record<String, Int64>, but source forwards Record<String, String>", "put a processor between them"),
        ["a parent that is missing"] = (t => In(t).AddProcessor("p", Pass, "nowhere"), "Node p: it reads from node nowhere, which is not there", "add that one first"),
        ["a sink as parent"] = (t => In(t).AddSink<string, string>("sink", "out", new(), "source").AddProcessor("p", Pass, "sink"), "Node p: it reads from node sink, which is a sink", "read what the sink reads"),
        ["no parent"] = (t => In(t).AddProcessor("p", Pass), "Node p reads from no node", "name at least one parent"),
        ["a parent twice"] = (t => In(t).AddProcessor("p", Pass, "source", "source"), "Node p names a parent twice", "name each once"),
        ["no topic"] = (t => t.AddSource<string, string>("source"), "Node source reads no topic", "name at least one"),
        ["a name twice"] = (t => In(t).AddProcessor("p", Pass, "source").AddProcessor("p", Pass, "source"), "Node p: there are two nodes of this name", "give one of them another"),
        ["a topic twice"] = (t => In(t).AddSource<string, string>("second", "in"), "Node second: topic in is read by node source already", "read it once"),
        ["a store that is not there"] = (t => In(t).AddProcessor("p", Pass, "source").ConnectProcessorAndStateStores("p", "nowhere"), "Node p: it uses store nowhere, which is not there", "add the store"),
        ["a store of a node that is not there"] = (t => In(t).AddStateStore(TextStores.Builder("s"), "nowhere"), "Store s: it is to be used by node nowhere, which is not there", "add the node first"),
        ["a store of a sink"] = (t => In(t).AddSink<string, string>("sink", "out", new(), "source").AddStateStore(TextStores.Builder("s"), "sink"), "Node sink: it is a source or a sink", "connect store s with one"),
        ["a store of no use"] = (t => In(t).AddStateStore(TextStores.Builder("s")), "Store s: no node uses it", "connect it with one"),
        ["two stores of a name"] = (t => In(t).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("s"), "p").AddStateStore(TextStores.Builder("s"), "p"), "Store s: there are two stores of this name (the second at node p)", "give one of them another"),
        ["a store with a global one's name"] = (t => Global(In(t)).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("rates")), "Store rates: there are two stores of this name (the second added with AddStateStore)", "give one of them another"),
        ["a global store with a store's name"] = (t => Global(In(t).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("rates"), "p")), "Store rates: there are two stores of this name (the second at node fill)", "give one of them another"),
        ["a connection with a global store"] = (t => Global(In(t)).AddProcessor("p", Pass, "source").ConnectProcessorAndStateStores("p", "rates"), "Node p: it uses store rates, which is global", "ask the context for it"),
        ["another store of a global processor"] = (t => Global(In(t)).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("s"), "p", "fill"), "Node fill: it fills a global store, and can use no other", "connect store s with a processor that reads a topic of its own"),
        ["a child of a global store"] = (t => Global(In(t)).AddSink<string, string>("sink", "out", new(), "global-source"), "Node sink: it reads from node global-source, which only fills a global store", "read another topic"),
        ["a global store of the user's own kind"] = (t => In(t).AddGlobalStore(Stores.CustomStoreBuilder("own", () => new OwnStore()), "global-source", "rates-in", new Consumed<string, string>(), "fill", Fill), "Store own: it is a store of your own kind, which others could not read", "take one of Stores"),
        ["one processor for all tasks"] = (t => In(t).AddProcessor("p", () => OnlyOne, "source"), "Node p: its supplier gives the same Scripted each time", "make a new one in the supplier"),
        ["no processor"] = (t => In(t).AddProcessor<string, string, string, string>("p", () => null!, "source"), "Node p: its supplier gives null", "instead of a processor"),
        ["a bad name of a node"] = (t => In(t).AddProcessor("my node", Pass, "source"), "\"my node\" is no name for a node or store", "1 to 249 letters"),
        ["a line break in a name"] = (t => In(t).AddProcessor("node\n", Pass, "source"), "\"node\n\" is no name for a node or store", "1 to 249 letters"),
        ["a bad name of a store"] = (t => In(t).AddProcessor("p", Pass, "source").AddStateStore(TextStores.Builder("a/b"), "p"), "\"a/b\" is no name for a node or store", "1 to 249 letters"),
        ["a bad name of a global store"] = (t => In(t).AddGlobalStore(TextStores.Builder("r?"), "global-source", "rates-in", new Consumed<string, string>(), "fill", Fill), "\"r?\" is no name for a node or store", "1 to 249 letters"),
        ["a bad topic to read"] = (t => t.AddSource<string, string>("source", "in put"), "Node source: \"in put\" is no name for a topic", "1 to 249 letters"),
        ["a bad topic to write"] = (t => In(t).AddSink<string, string>("sink", "..", new(), "source"), "Node sink: \"..\" is no name for a topic", "1 to 249 letters"),
        ["no serde to read"] = (t => t.AddSource<Windowed<string>, string>("source", "in"), "Node source: there is no serde for its keys of type Windowed<String>", "Consumed"),
        ["no serde to write"] = (t => In(t).AddSink<Windowed<string>, string>("sink", "out", new(), "source"), "Node sink: there is no serde for its keys of type Windowed<String>", "Produced"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_problem_names_the_node_and_the_way_out(string name)
    {
        var (build, where, remedy) = Cases[name];
        var refusal = Assert.Throws<TopologyException>(() => TextRun.ByHand(build));
        Assert.Contains(refusal.Problems, p => p.Contains(where, StringComparison.Ordinal) && p.Contains(remedy, StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_come_at_once_when_it_is_run()
    {
        var topology = In(new()).AddProcessor("p", Pass, "nowhere").AddProcessor("p", Pass, "source").ConnectProcessorAndStateStores("p", "none");
        var refusal = Assert.Throws<TopologyException>(() => new TopologyTestDriver(topology));
        Assert.Equal(3, refusal.Problems.Count);
    }

    private static Topology In(Topology topology) => topology.AddSource<string, string>("source", "in");

    private static Topology Global(Topology topology) =>
        topology.AddGlobalStore(TextStores.Builder("rates"), "global-source", "rates-in", new Consumed<string, string>(), "fill", Fill);

    private static Scripted Pass() => new((context, record) => context.Forward(record));

    private static Filling Fill() => new((_, _) => { });

    private sealed class OwnStore : ICustomStore
    {
        public string Name => "own";

        public void Init(ICustomStoreContext context)
        {
        }

        public void Restore(ReadOnlySpan<byte> key, NullableSpan value, long timestampMs)
        {
        }
    }
}
