namespace StreamProc.Conformance;

/// <summary>Puts a vector's steps into our topology and notes what comes of each.</summary>
internal static class Replay
{
    public static Outcome Run(Vector vector)
    {
        ScenarioBuilder.Build(vector);
        throw new NotSupportedYetException("TopologyTestDriver");
    }
}
