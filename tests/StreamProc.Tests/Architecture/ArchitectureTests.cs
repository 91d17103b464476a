namespace StreamProc.Tests.Architecture;

/// <summary>The repository keeps the rules. Each message says where it does not.</summary>
public sealed class ArchitectureTests
{
    /// <summary>What may break a rule of size or names. Keep it short.</summary>
    private static readonly Allowance[] Allowances = [];

    [Fact]
    public void Tables_have_no_cycles()
    {
        Assert.Empty(ReferenceRules.Cycle(Layers.Folders));
        Assert.Empty(ReferenceRules.Cycle(WithTopologies()));
    }

    [Fact]
    public void Folders_of_the_core_know_only_what_they_may() => Holds(Repository.Sources.SelectMany(ReferenceRules.CoreFolders));

    [Fact]
    public void Namespaces_of_the_core_are_its_folders() => Holds(Repository.Sources.SelectMany(ReferenceRules.NamespaceIsFolder));

    [Fact]
    public void Libraries_are_seen_in_one_place() => Holds(Repository.Sources.SelectMany(ReferenceRules.LibraryNames));

    [Fact]
    public void Projects_reference_only_what_they_may()
    {
        var tests = Repository.Projects.Where(p => p.IsTest).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(tests);
        Holds(Repository.Projects.SelectMany(p => ReferenceRules.ProjectReferences(p, tests)));
    }

    [Fact]
    public void Files_and_methods_are_short_and_names_say_something()
    {
        var broken = Repository.Sources.SelectMany(f => SizeRules.FileLength(f).Concat(SizeRules.MethodLength(f)).Concat(SizeRules.Names(f))).ToList();
        var allowed = Allowances.Select(a => a.What).ToHashSet(StringComparer.Ordinal);
        Holds(broken.Where(b => !allowed.Contains(b.What)).Select(b => $"{b.What}: {b.How}"));
        Holds(allowed.Except(broken.Select(b => b.What), StringComparer.Ordinal).Select(a => $"{a}: keeps the rules now, so take it off the list of allowances"));
    }

    private static Dictionary<string, string[]> WithTopologies()
    {
        var all = new Dictionary<string, string[]>(Layers.Projects, StringComparer.Ordinal);
        foreach (var topology in Repository.Projects.Where(p => p.IsTopology)) all.Add(topology.Name, Layers.OfTopologies);
        return all;
    }

    private static void Holds(IEnumerable<string> violations)
    {
        var all = violations.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
