using System.CommandLine;
using System.Reflection;
using StreamProc.Compiler;
using StreamProc.Dsl;
using StreamProc.Graph;

namespace StreamProc.Worker.Plugins;

/// <summary>A topology class and the assembly that it was found in.</summary>
internal sealed record FoundTopology(StreamTopology Topology, string File)
{
    public string Name => Topology.Name;

    public Topology Compile() => TopologyCompiler.Compile(Topology);
}

/// <summary>All topologies that can be run: those beside the worker and those of the folder that the user named.</summary>
internal sealed class TopologyCatalog
{
    private readonly List<FoundTopology> _all;

    private TopologyCatalog(List<FoundTopology> all) => _all = all;

    /// <summary>The topologies in order of name.</summary>
    public IReadOnlyList<FoundTopology> All => _all;

    /// <summary>The option that names a further folder.</summary>
    public static Option<string?> FolderOption() => new("--topologies") { Description = "Folder with further topology assemblies, as 'dotnet build' or 'dotnet publish' leaves them", HelpName = "DIR" };

    /// <summary>Looks for topologies.</summary>
    /// <exception cref="UserException">A folder is not there, or an assembly cannot be used.</exception>
    public static TopologyCatalog Load(WorkerHost host, string? folder)
    {
        var assemblies = TopologyAssemblies.OfWorker(host.ProgramDirectory);
        if (folder is not null) assemblies = assemblies.Concat(TopologyAssemblies.OfFolder(host.PathOf(folder), host.ProgramDirectory));
        var all = assemblies.SelectMany(a => Topologies(a.Assembly, a.File)).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        foreach (var same in all.GroupBy(t => t.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            throw new UserException($"Topology {same.Key} is there more than once: in {string.Join(" and in ", same.Select(t => t.File))}. Remove one, or give one another Name.");
        return new(all);
    }

    /// <summary>A topology by its name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public FoundTopology Find(string name) => _all.Find(t => string.Equals(t.Name, name, StringComparison.Ordinal))
        ?? throw new UsageException($"There is no topology {name}. {(_all.Count == 0 ? "None was found." : $"There are: {string.Join(", ", _all.Select(t => t.Name))}.")} Others are found with --topologies DIR.");

    private static IEnumerable<FoundTopology> Topologies(Assembly assembly, string file)
    {
        foreach (var type in Types(assembly, file).Where(t => t is { IsAbstract: false, IsPublic: true } && typeof(StreamTopology).IsAssignableFrom(t)))
        {
            if (type.GetConstructor(Type.EmptyTypes) is null)
                throw new UserException($"Topology class {type.FullName} in {file} has no public constructor without parameters, so it cannot be made. Add one, or make the class internal.");
            yield return new(Make(type, file), file);
        }
    }

    private static StreamTopology Make(Type type, string file)
    {
        try
        {
            return (StreamTopology)Activator.CreateInstance(type)!;
        }
        catch (TargetInvocationException error)
        {
            throw new UserException($"The constructor of topology class {type.FullName} in {file} failed: {error.InnerException?.Message}", error.InnerException);
        }
    }

    private static Type[] Types(Assembly assembly, string file)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            throw TopologyAssemblies.Unusable(file, error.LoaderExceptions.FirstOrDefault(e => e is not null) ?? error);
        }
    }
}
