using System.Diagnostics;
using System.Text;
using FleetTopologies;
using StreamProc.Transport;

namespace StreamProc.Integration.Fleet;

/// <summary>A worker in a process of its own, which can be killed; its folder survives that.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource _running = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private WorkerProcess(string bootstrap, NumberedTopics topics, string applicationId, string instanceId, string folder, ProcessingGuarantee guarantee)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "StreamProc.Worker.dll"), "run", "NumberedCounts"])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // By the environment, as a container would be told.
        start.Environment[NumberedCounts.InputVariable] = topics.Input;
        start.Environment[NumberedCounts.OutputVariable] = topics.Output;
        start.Environment["STREAMPROC__BOOTSTRAPSERVERS"] = bootstrap;
        start.Environment["STREAMPROC__APPLICATIONID"] = applicationId;
        start.Environment["STREAMPROC__INSTANCEID"] = instanceId;
        start.Environment["STREAMPROC__STATEDIR"] = "state";
        start.Environment["STREAMPROC__GUARANTEE"] = guarantee is ProcessingGuarantee.ExactlyOnce ? "exactly-once" : "at-least-once";
        start.Environment["STREAMPROC__COMMITINTERVAL"] = "100ms";
        start.Environment["STREAMPROC__SESSIONTIMEOUT"] = "2s";
        start.Environment["STREAMPROC__LANES"] = "2";
        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.Exited += (_, _) => _running.TrySetException(new InvalidOperationException($"Worker {instanceId} has ended: {Said}"));
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        KillWithThisProcess();
    }

    /// <summary>Ended when its tasks run.</summary>
    public Task Running => _running.Task.WaitAsync(_patience);

    public bool HasExited => _process.HasExited;

    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <summary>Starts one. With the instance id and the folder of one that is gone it goes on with what that one left.</summary>
    public static WorkerProcess Start(string bootstrap, NumberedTopics topics, string applicationId, string instanceId, string folder, ProcessingGuarantee guarantee) =>
        new(bootstrap, topics, applicationId, instanceId, Directory.CreateDirectory(folder).FullName, guarantee);

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop as a container's host would, and waits until it has.</summary>
    public async Task Stop()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        using var patience = new CancellationTokenSource(_patience);
        await _process.WaitForExitAsync(patience.Token);
        Assert.True(_process.ExitCode == 0, $"The worker ended with {_process.ExitCode}: {Said}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    /// <summary>Also when the run is cut short by a signal or a crash.</summary>
    private void KillWithThisProcess()
    {
        var (ours, its) = (Environment.ProcessId, _process.Id);
        using var watcher = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", $"while kill -0 {ours} && kill -0 {its}; do sleep 1; done; kill -9 {its}"]) { UseShellExecute = false, RedirectStandardError = true });
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_said) _said.AppendLine(line);
        if (line.Contains(" is running on ", StringComparison.Ordinal)) _running.TrySetResult();
    }
}
