
namespace StreamProc.Conformance;

/// <summary>Builds the topology of a vector with the public DSL: a method for each operator.</summary>
internal sealed class ScenarioBuilder
{
    public void Build(Vector vector)
    {
        foreach (var op in vector.Topology) throw new NotSupportedYetException(op.GetProperty("op").GetString()!);
    }
}
