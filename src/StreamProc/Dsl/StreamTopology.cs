using StreamProc.Graph;

namespace StreamProc.Dsl;

/// <summary>
/// A topology class: derive from it, and say in <see cref="Define(StreamsBuilder)"/> what is read, done and written; or node by node in
/// <see cref="Define(Topology)"/>; or most of it in the first and the rest in the second.
/// </summary>
public abstract class StreamTopology
{
    /// <summary>The name by which the worker knows it, also the default application id: the class's own.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>How it is built, unless whoever builds it says otherwise.</summary>
    public virtual TopologyOptions Options => new();

    /// <summary>Builds the topology with the DSL. Called once by whoever runs, tests or describes it.</summary>
    public virtual void Define(StreamsBuilder streams)
    {
    }

    /// <summary>Adds nodes of the Processor API to what the DSL was compiled to, or to nothing if the DSL was not used. Called once, after the other.</summary>
    public virtual void Define(Topology topology)
    {
    }
}
