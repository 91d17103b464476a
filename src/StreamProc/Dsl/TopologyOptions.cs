using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>How topologies are built.</summary>
public sealed record TopologyOptions
{
    /// <summary>Rewrites the topology as Kafka Streams does with <c>topology.optimization=all</c>: source topics serve as changelogs, repartition topics of one stream are merged.</summary>
    public bool Optimize { get; init; }

    /// <summary>
    /// Lets stores and repartition topics have generated names. Off by default: a generated name changes when an operator is added before
    /// it, and the state under the old name is lost.
    /// </summary>
    public bool AllowGeneratedNames { get; init; }

    /// <summary>Serdes of your own by type, used where no other is given: <c>new DefaultSerdes().Add(moneySerde)</c>.</summary>
    public DefaultSerdes Serdes { get; init; } = new();

    /// <summary>Whether types without a serde of their own are kept as JSON, by <c>System.Text.Json</c> with the defaults of the web.</summary>
    public bool JsonByDefault { get; init; } = true;
}
