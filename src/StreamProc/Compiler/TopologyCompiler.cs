using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>One rewriting of the logical graph.</summary>
internal interface ICompilerPass
{
    void Apply(StreamsBuilder graph);
}

/// <summary>Makes a topology of a topology class: the DSL's logical graph goes through the passes, then each node writes its part.</summary>
public static class TopologyCompiler
{
    /// <summary>Defines and compiles a topology.</summary>
    /// <exception cref="TopologyException">It cannot work; all problems at once.</exception>
    public static Topology Compile(StreamTopology topology, TopologyOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(topology);
        var streams = new StreamsBuilder(options);
        topology.Define(streams);
        var compiled = Write(streams);
        topology.Define(compiled);
        new CheckReachability().Apply(compiled);
        return compiled;
    }

    /// <summary>Compiles what was built with the DSL.</summary>
    /// <exception cref="TopologyException">It cannot work; all problems at once.</exception>
    public static Topology Compile(StreamsBuilder streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        var topology = Write(streams);
        new CheckReachability().Apply(topology);
        return topology;
    }

    private static Topology Write(StreamsBuilder streams)
    {
        if (streams.Problems.Count > 0) throw new TopologyException(streams.Problems);

        foreach (var pass in Passes(streams.Options)) pass.Apply(streams);

        var topology = new Topology { ReplacedSources = streams.ReplacedSources };
        WriteNodes(streams.Root, topology);
        return topology;
    }

    private static IEnumerable<ICompilerPass> Passes(TopologyOptions options)
    {
        yield return new MergeSources();
        if (options.Optimize)
        {
            yield return new ReuseSourceTopics();
            yield return new MergeRepartitions();
            yield return new SelfJoins();
        }
        yield return new KeepNullKeys();
    }

    /// <summary>Writes each node once all above it are written, in order of priority: that decides names of subtopologies and the order of stores.</summary>
    private static void WriteNodes(GraphNode root, Topology topology)
    {
        var written = new HashSet<GraphNode>();
        var queue = new PriorityQueue<GraphNode, int>([(root, 0)]);
        while (queue.TryDequeue(out var node, out _))
        {
            if (node.Parents.TrueForAll(written.Contains) && written.Add(node)) node.WriteTo(topology);
            foreach (var child in node.Children)
                if (!written.Contains(child)) queue.Enqueue(child, child.Priority);
        }
    }
}
