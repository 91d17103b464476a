using System.Diagnostics;
using System.Text;

namespace StreamProc.Integration.Live;

/// <summary>Kafka Streams itself, running a scenario on a real broker in a process of its own, which is stopped with this object.</summary>
internal sealed class KafkaStreamsProcess : IAsyncDisposable
{
    private static readonly TimeSpan _stopPatience = TimeSpan.FromSeconds(30);

    private readonly string _stateFolder = Directory.CreateTempSubdirectory("streamproc-live-").FullName;
    private readonly StringBuilder _said = new();
    private readonly Process _process;

    private KafkaStreamsProcess(string script, string bootstrap, string applicationId, string scenario)
    {
        var scenarioFile = Path.Combine(_stateFolder, "scenario.json");
        File.WriteAllText(scenarioFile, scenario);
        _process = new()
        {
            StartInfo = new(script, ["live", bootstrap, applicationId, _stateFolder, scenarioFile]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public bool IsRunning => !_process.HasExited;

    /// <summary>What it has printed: its states, and its errors.</summary>
    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <summary>Starts it; skips the running test where the recorder is not there.</summary>
    public static KafkaStreamsProcess Start(string bootstrap, string applicationId, string scenario)
    {
        var script = RepositoryFolder.Find() is { } root ? Path.GetFullPath(Path.Combine(root, "..", "shared", "golden", "record")) : null;
        Assert.SkipWhen(script is null || !File.Exists(script), "There is no ../shared/golden/record beside the repository, which runs scenarios in the real Kafka Streams.");
        return new(script!, bootstrap, applicationId, scenario);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            // The polite signal first: it closes its stores and commits.
            using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            using var patience = new CancellationTokenSource(_stopPatience);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
        Directory.Delete(_stateFolder, recursive: true);
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said) _said.AppendLine(line);
    }
}
