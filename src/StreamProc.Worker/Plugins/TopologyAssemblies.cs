using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.Logging;
using StreamProc.Dsl;

namespace StreamProc.Worker.Plugins;

/// <summary>Finds the assemblies that may hold topologies, which are those that reference the core, and loads them.</summary>
internal static class TopologyAssemblies
{
    private const string Core = "StreamProc";

    // One copy of these for everybody: a topology class derives from our StreamTopology, not from one of its own folder.
    private static readonly Type[] Shared = [typeof(StreamTopology), typeof(ILogger)];

    /// <summary>Those that were built with the worker, or put beside it.</summary>
    public static IEnumerable<(Assembly Assembly, string File)> OfWorker(string folder) => Candidates(folder).Select(file => (LoadOfWorker(file), file));

    /// <summary>Those of another folder, each with its own dependencies. What the worker has already is not loaded twice.</summary>
    public static IEnumerable<(Assembly Assembly, string File)> OfFolder(string folder, string workerFolder)
    {
        if (!Directory.Exists(folder)) throw new UserException($"There is no folder {folder} to find topologies in. Build them first, and name the folder of the assemblies with --topologies.");
        var own = Candidates(workerFolder).Select(Path.GetFileName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Candidates(folder).Where(file => !own.Contains(Path.GetFileName(file))).Select(file => (Load(file), file));
    }

    /// <summary>An assembly that references us and cannot be used all the same.</summary>
    public static UserException Unusable(string file, Exception cause) => new(
        $"{file} holds topologies but cannot be loaded: {cause.Message} Build it against StreamProc {typeof(StreamTopology).Assembly.GetName().Version!.ToString(3)} for .NET {Environment.Version.Major}, and leave its dependencies beside it.",
        cause);

    private static Assembly LoadOfWorker(string file)
    {
        try
        {
            return Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(file)));
        }
        catch (FileNotFoundException)
        {
            // Put there after the worker was built: the runtime looks for those only that were there then.
            return Load(file);
        }
    }

    private static Assembly Load(string file)
    {
        try
        {
            return PluginLoader.CreateFromAssemblyFile(file, Shared).LoadDefaultAssembly();
        }
        catch (Exception error) when (error is BadImageFormatException or FileLoadException or FileNotFoundException)
        {
            throw Unusable(file, error);
        }
    }

    private static IEnumerable<string> Candidates(string folder) =>
        Directory.EnumerateFiles(folder, "*.dll").Where(file => !IsOurs(Path.GetFileNameWithoutExtension(file)) && ReferencesCore(file)).Order(StringComparer.Ordinal);

    private static bool IsOurs(string name) => string.Equals(name, Core, StringComparison.Ordinal) || name.StartsWith(Core + ".", StringComparison.Ordinal);

    /// <summary>Reads the references without loading anything. Native libraries and damaged files reference nobody.</summary>
    private static bool ReferencesCore(string file)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(file));
            if (!image.HasMetadata) return false;
            var metadata = image.GetMetadataReader();
            return metadata.AssemblyReferences.Any(r => metadata.StringComparer.Equals(metadata.GetAssemblyReference(r).Name, Core));
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
