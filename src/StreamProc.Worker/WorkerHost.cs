using Microsoft.Extensions.Configuration;

namespace StreamProc.Worker;

/// <summary>What a command sees of the world: streams, clock and folders. Tests give it another one.</summary>
internal sealed record WorkerHost
{
    /// <summary>Results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Errors and progress that is no result.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What is piped in.</summary>
    public required Stream In { get; init; }

    /// <summary>Whether somebody watches the output, so that it may be drawn over.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where relative paths begin.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>What is set by environment and appsettings.json; read when a command line is.</summary>
    public Func<IConfiguration> Settings { get; init; } = () => new ConfigurationBuilder().Build();

    /// <summary>Where the worker's own files lie: topologies and the demo's data.</summary>
    public string ProgramDirectory { get; init; } = AppContext.BaseDirectory;

    public static WorkerHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.OpenStandardInput(),
        IsTerminal = !Console.IsOutputRedirected,
        WorkingDirectory = Environment.CurrentDirectory,
        Settings = () => SettingsOf(Environment.CurrentDirectory).AddEnvironmentVariables().Build(),
    };

    /// <summary>The settings of a folder's appsettings.json, if there is one; others may be laid over them.</summary>
    public static IConfigurationBuilder SettingsOf(string folder) => new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true);

    public string PathOf(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>A path as the user would write it: relative if it lies below.</summary>
    public string Shown(string path)
    {
        var relative = Path.GetRelativePath(WorkingDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>How the user has called us, to begin commands with that can be copied.</summary>
    public string Invocation
    {
        get
        {
            const string project = "src/StreamProc.Worker";
            if (!Directory.Exists(Path.Combine(WorkingDirectory, project))) return Path.GetFileNameWithoutExtension(Environment.ProcessPath) is "dotnet" or null ? "dotnet StreamProc.Worker.dll" : Shown(Environment.ProcessPath!);
            // Another configuration than the one that was built would be built first.
            var release = ProgramDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "-c Release " : "";
            return $"dotnet run {release}--project {project} --";
        }
    }
}
