using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Tests.Processors;

namespace StreamProc.Tests.Refusals;

/// <summary>Whatever Kafka Streams refuses when a topology is written or built is refused here too, cannot be written, or works.</summary>
public sealed class KafkaStreamsRefusalTests
{
    private static readonly Dictionary<string, Answer> All = new Dictionary<string, Answer>[]
    {
        KafkaStreamsRefusals.OfWindows, KafkaStreamsRefusals.OfNames, KafkaStreamsRefusals.OfStores, KafkaStreamsRefusals.OfJoins,
        KafkaStreamsRefusals.OfNodes.ToDictionary(row => "node by node: " + row.Key, row => row.Value, StringComparer.Ordinal),
    }.SelectMany(table => table).ToDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_Kafka_Streams_refuses_is_answered(string name)
    {
        switch (All[name])
        {
            case Problem row:
                Assert.Contains(row.Text, Assert.Single(Refused.Problems(row.Define)), StringComparison.Ordinal);
                break;
            case ByHand row:
                Assert.Contains(Assert.Throws<TopologyException>(() => TextRun.ByHand(row.Build)).Problems, p => p.Contains(row.Text, StringComparison.Ordinal));
                break;
            case Argument row:
                Assert.Contains(row.Text, Assert.Throws<ArgumentOutOfRangeException>(row.Call).Message, StringComparison.Ordinal);
                break;
            case DoesNotCompile row:
                Assert.Contains(CompileErrorTests.Errors(row.Code), e => e.StartsWith(row.Error, StringComparison.Ordinal));
                break;
            case ShownBy row:
                Assert.Contains(row.Tests.GetMethod(row.Test)!.GetCustomAttributes(inherit: true), a => a is FactAttribute or TheoryAttribute);
                break;
            case CannotBeWritten row:
                Assert.NotEmpty(row.Why);
                break;
            case Works row:
                var streams = new StreamsBuilder();
                row.Define(streams);
                TopologyCompiler.Compile(streams);
                Assert.NotEmpty(row.Why);
                break;
            default:
                Assert.Fail($"{name}: a kind of answer that is not looked at.");
                break;
        }
    }

    [Fact]
    public void All_problems_of_a_topology_built_node_by_node_come_at_once()
    {
        var refusal = Assert.Throws<TopologyException>(() => TextRun.ByHand(t => t.AddSource<string, string>("source").AddProcessor("p", () => (Scripted)null!).AddProcessor("q", Forward, "q", "q")
            .AddSink<Windowed<string>, string>("sink", "out", new()).ConnectProcessorAndStateStores("p")));
        string[] expected =
        [
            "Node source reads no topic", "Node p: its supplier gives null", "Node p reads from no node", "Node q names a parent twice", "Node q: it reads from itself",
            "Node sink: there is no serde", "Node sink reads from no node", "Node p: ConnectProcessorAndStateStores",
        ];
        Assert.Equal(expected.Length, refusal.Problems.Count);
        Assert.All(expected.Zip(refusal.Problems), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_topology_may_write_a_topic_that_it_reads_as_in_Kafka_Streams()
    {
        using var run = TextRun.Of(s => s.Stream<string, string>("in").Filter((_, v) => v.Length < 3).MapValues(v => v + "+").To("in"));
        run.Pipe("a", "x");
        Assert.Equal("a=x+@0 a=x++@0", run.Read("in"));
    }

    private static Scripted Forward() => new((context, record) => context.Forward(record));
}
