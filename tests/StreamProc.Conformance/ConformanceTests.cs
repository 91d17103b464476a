namespace StreamProc.Conformance;

/// <summary>Each vector is a case: our results are those that were recorded from Kafka Streams.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Vectors() => [.. VectorFiles.Names()];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Vector_gives_what_Kafka_Streams_gives(string name)
    {
        var vector = VectorFiles.Load(name);
        try
        {
            var differences = Comparison.Of(vector, Replay.Run(vector));
            Assert.True(differences.Length == 0, differences);
        }
        catch (NotSupportedYetException e)
        {
            Assert.Skip(e.Message);
        }
    }
}
