using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Tests.Refusals;

/// <summary>Whatever holds data has a name of the user's: each method of the DSL has a row, and a row's topology is asked what it holds.</summary>
public sealed partial class ExplicitNamesTests
{
    private const string Variant = " / ";

    public static TheoryData<string> Rows => [.. ExplicitNames.Rows.Keys];

    [Fact]
    public void Each_method_of_the_DSL_has_a_row()
    {
        var rows = ExplicitNames.Rows.Keys.Select(k => k.Split(Variant)[0]).ToHashSet(StringComparer.Ordinal);
        var methods = Methods().Select(Key).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(methods.Except(rows, StringComparer.Ordinal).Select(m => $"{m} has no row: say in ExplicitNames what it holds without a name, and with one."));
        Assert.Empty(rows.Except(methods, StringComparer.Ordinal).Select(r => $"{r} is no method any more."));
        Assert.True(methods.Count > 70, $"only {methods.Count} methods were found");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void What_holds_data_is_refused_without_a_name_and_accepted_with_one(string row)
    {
        var (unnamed, named) = ExplicitNames.Rows[row];
        var (generated, problems) = Compile(unnamed);
        if (named is null)
        {
            Assert.Empty(generated);
            Assert.Empty(problems);
            return;
        }
        Assert.NotEmpty(generated);
        Assert.NotEmpty(problems);
        Assert.All(problems, p => Assert.Contains("has a generated name, which changes when an operator is added before it: name it with ", p, StringComparison.Ordinal));
        Assert.All(generated, name => Assert.Contains(problems, p => p.Contains(name, StringComparison.Ordinal)));

        (generated, problems) = Compile(named);
        Assert.Empty(generated);
        Assert.Empty(problems);
    }

    // Also a topology that is refused has been put together, and can be asked what it would have held.
    private static (IReadOnlyList<string> Generated, IReadOnlyList<string> Problems) Compile(Action<StreamsBuilder> define)
    {
        var streams = new StreamsBuilder();
        define(streams);
        var (topology, problems) = TopologyCompiler.Checked(streams);
        return (Generated(topology), problems);
    }

    /// <summary>Generated names of stores and of topics between tasks.</summary>
    private static List<string> Generated(Topology topology) =>
    [
        .. topology.Stores.Keys.Concat(topology.Repartitions.Keys.Select(t => t.Replace("-repartition", "", StringComparison.Ordinal)))
            .Where(n => Number().IsMatch(n)).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>All public methods of streams, tables and what leads from the one to the other, extension methods included.</summary>
    private static IEnumerable<MethodInfo> Methods()
    {
        var all = typeof(StreamsBuilder).Assembly.GetExportedTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(m => !m.IsSpecialName && m.GetBaseDefinition().DeclaringType == m.DeclaringType).ToList();
        var (types, found) = (new HashSet<Type> { typeof(StreamsBuilder) }, new HashSet<MethodInfo>());
        while (true)
        {
            var more = all.Where(m => types.Contains(Receiver(m)) && found.Add(m)).ToList();
            if (more.Count == 0) return found;
            types.UnionWith(more.SelectMany(m => Results(m.ReturnType)).Where(IsPartOfTheGraph));
        }
    }

    private static Type Receiver(MethodInfo method) =>
        Open(method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? method.GetParameters()[0].ParameterType : method.DeclaringType!);

    private static IEnumerable<Type> Results(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(Results).Prepend(Open(type)) : [type];

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    // Settings are records.
    private static bool IsPartOfTheGraph(Type type) =>
        string.Equals(type.Namespace, typeof(StreamsBuilder).Namespace, StringComparison.Ordinal) && type is { IsClass: true } && type.GetMethod("<Clone>$") is null;

    private static string Key(MethodInfo method)
    {
        var parameters = method.GetParameters().Skip(method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? 1 : 0)
            .Select(p => IsPartOfTheGraph(Open(p.ParameterType)) ? $"{Name(p.ParameterType)} {p.Name}" : p.Name);
        return $"{Name(Receiver(method))}.{method.Name}({string.Join(", ", parameters)})";
    }

    private static string Name(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex("-[0-9]{10}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
