using System.Text.RegularExpressions;
using StreamProc.Compiler;
using StreamProc.Graph;

namespace StreamProc.Conformance;

/// <summary>Whatever holds data in the topology of any vector is refused if its name is generated, by that name.</summary>
public sealed partial class ExplicitNamesTests
{
    [Fact]
    public void Each_generated_name_of_what_holds_data_is_told()
    {
        var (refused, accepted) = (0, 0);
        foreach (var name in VectorFiles.Names())
        {
            var vector = VectorFiles.Load(name);
            // Also a topology that is refused has been put together, and can be asked what it would have held.
            var (topology, problems) = TopologyCompiler.Checked(ScenarioBuilder.Build(vector, allowsGeneratedNames: false).Streams);
            var generated = Generated(topology);
            Assert.All(generated, g => Assert.True(problems.Any(p => p.Contains(g, StringComparison.Ordinal)), $"{name}: {g} holds data, and nothing tells of it"));
            Assert.True(generated.Count > 0 || problems.Count == 0, $"{name}: {string.Join(' ', problems)}");
            if (generated.Count > 0) refused++;
            else accepted++;
        }
        Assert.True(refused > 0 && accepted > 0, $"{refused} refused, {accepted} accepted");
    }

    private static List<string> Generated(Topology topology) =>
        [.. topology.Stores.Keys.Concat(topology.Repartitions.Keys.Select(t => t.Replace("-repartition", "", StringComparison.Ordinal))).Where(n => Number().IsMatch(n)).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex("-[0-9]{10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
