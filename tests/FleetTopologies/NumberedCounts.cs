using StreamProc.Dsl;
using StreamProc.Records;

namespace FleetTopologies;

/// <summary>Counts records by their key, or by the group that their value names: what the output holds for a group must be 1, 2, 3 and so on, whoever has worked on it.</summary>
/// <remarks>The answer does not depend on the order in which partitions are read: so it can be asked of workers that come, go and are killed.</remarks>
public sealed class NumberedCounts : StreamTopology
{
    /// <summary>Names the input where a worker process makes the topology.</summary>
    public const string InputVariable = "FLEET_INPUT";

    /// <summary>Names the output where a worker process makes the topology.</summary>
    public const string OutputVariable = "FLEET_OUTPUT";

    private readonly string _input;
    private readonly string _output;
    private readonly bool _isRegrouped;

    /// <summary>The topology of a worker process; its topics are named by the environment.</summary>
    public NumberedCounts()
        : this(Environment.GetEnvironmentVariable(InputVariable) ?? "numbers", Environment.GetEnvironmentVariable(OutputVariable) ?? "counts", isRegrouped: true)
    {
    }

    /// <summary>The topology over these topics; all of its tasks have state, unless it groups anew behind a repartition topic.</summary>
    public NumberedCounts(string input, string output, bool isRegrouped) => (_input, _output, _isRegrouped) = (input, output, isRegrouped);

    /// <inheritdoc/>
    public override string Name => "NumberedCounts";

    /// <inheritdoc/>
    public override void Define(StreamsBuilder streams)
    {
        var numbers = streams.Stream(_input, Consumed.With(Serdes.String, Serdes.String));
        var grouped = _isRegrouped ? numbers.GroupBy((_, group) => group, Grouped.As("by-group")) : numbers.GroupByKey();
        grouped.Count(Materialized.As<string, long>("counts")).ToStream().To(_output);
    }
}
