using System.Text;
using Microsoft.Extensions.Configuration;

namespace StreamProc.Worker.Tests;

/// <summary>What a command left behind.</summary>
internal sealed record CliResult(int Code, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The command line in this process, in a folder of its own.</summary>
internal sealed class Cli : IDisposable
{
    public Cli() => Folder = Directory.CreateTempSubdirectory("streamproc-worker-").FullName;

    public string Folder { get; }

    /// <summary>What the environment sets.</summary>
    public Dictionary<string, string?> Environment { get; } = new(StringComparer.Ordinal);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public Task<CliResult> Run(params string[] args) => Run("", args);

    public async Task<CliResult> Run(string input, string[] args, CancellationToken? stop = null)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new() { NewLine = "\n" };
        var host = new WorkerHost { Out = output, Error = error, In = new MemoryStream(Encoding.UTF8.GetBytes(input)), WorkingDirectory = Folder, Settings = Settings };
        var code = await CommandLine.RunAsync(args, host, stop ?? TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    // The variables' own provider reads the process's, which all tests share.
    private IConfiguration Settings() => WorkerHost.SettingsOf(Folder)
        .AddInMemoryCollection(Environment.ToDictionary(e => e.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), e => e.Value, StringComparer.Ordinal))
        .Build();

    /// <summary>A command that has to succeed.</summary>
    public async Task<CliResult> Do(params string[] args)
    {
        var result = await Run(args);
        Assert.True(result.Code == CommandLine.Done, $"{string.Join(' ', args)}: {result.Code} {result.Error}");
        return result;
    }

    public void Write(string name, string text) => File.WriteAllText(PathOf(name), text);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
