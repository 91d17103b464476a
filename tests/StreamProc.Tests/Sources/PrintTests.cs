using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Records;
using StreamProc.Testing;
using StreamProc.Tests.Runtime;

namespace StreamProc.Tests.Sources;

public sealed class PrintTests
{
    [Fact]
    public void Prints_a_line_for_each_record_under_the_name_of_the_operator_above()
    {
        Assert.Equal(["[KSTREAM-SOURCE-0000000000]: k, v", "[KSTREAM-SOURCE-0000000000]: null, null"], Lines(printed => printed));
    }

    [Fact]
    public void Prints_with_a_label_and_a_text_of_its_own()
    {
        Assert.Equal(
            ["[orders]: v of k", "[orders]:  of "], Lines(printed => printed.WithLabel("orders").WithKeyValueMapper((key, value) => $"{value} of {key}")));
    }

    [Fact]
    public void Shows_windows_and_truth_as_Kafka_Streams_does()
    {
        using var writer = new StringWriter();
        using var driver = new TopologyTestDriver(new Defined("Printing", streams => streams.Stream<string, string>("in")
            .Map((key, value) => KeyValuePair.Create(new Windowed<string>(key, new(0, 5)), value.Length == 1)).Print(Printed<Windowed<string>, bool>.To(writer).WithLabel("w"))));
        driver.CreateInputTopic("in", Serdes.String, Serdes.String).PipeInput("k", "v", 1);
        Assert.Equal("[w]: [k@0/5], true" + Environment.NewLine, writer.ToString());
    }

    [Fact]
    public void Is_named_as_in_Kafka_Streams_or_by_the_user()
    {
        var topology = TopologyCompiler.Compile(new Defined("Printing", streams =>
        {
            var stream = streams.Stream<string, string>("in");
            stream.Print(Printed<string, string>.To(TextWriter.Null).WithName("show"));
            stream.Print(Printed<string, string>.To(TextWriter.Null));
        }));

        Assert.Contains("Processor: show (stores: [])", topology.Describe(), StringComparison.Ordinal);
        Assert.Contains("Processor: KSTREAM-PRINTER-0000000002 (stores: [])", topology.Describe(), StringComparison.Ordinal);
    }

    private static string[] Lines(Func<Printed<string, string>, Printed<string, string>> with)
    {
        using var writer = new StringWriter();
        using var driver = new TopologyTestDriver(new Defined("Printing", streams => streams.Stream<string, string>("in").Print(with(Printed<string, string>.To(writer)))));
        var input = driver.CreateInputTopic("in", Serdes.String, Serdes.String);
        input.PipeInput("k", "v", 1);
        input.PipeInput(null!, null!, 2);
        return writer.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
