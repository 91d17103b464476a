using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Tests.Refusals;

/// <summary>What is wrong with a topology.</summary>
internal static class Refused
{
    public static IReadOnlyList<string> Problems(Action<StreamsBuilder> define, TopologyOptions? options = null) => Refusal(define, options).Problems;

    public static TopologyException Refusal(Action<StreamsBuilder> define, TopologyOptions? options = null)
    {
        var streams = new StreamsBuilder(options);
        define(streams);
        return Assert.Throws<TopologyException>(() => TopologyCompiler.Compile(streams));
    }
}
