using System.Text.Json;

namespace StreamProc.Worker.Demo;

/// <summary>The demo's folder. It bears a marker, and nothing without one is ever deleted; while a demo runs, it is locked.</summary>
internal sealed class DemoFolder : IDisposable
{
    private const string MarkerName = "streamproc-demo.json";
    private const string LockName = "streamproc-demo.lock";

    private readonly FileStream _lock;

    private DemoFolder(string path, string data, FileStream held) => (Path, Data, _lock) = (path, data, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The folder that the data come from; the same when a demo goes on.</summary>
    public string Data { get; }

    /// <summary>An empty folder for a new demo; what an earlier demo has left there is deleted.</summary>
    /// <exception cref="UserException">It holds something else, or is in use.</exception>
    public static DemoFolder StartAnew(string path, string data)
    {
        if (Directory.Exists(path) && !IsOurs(path))
            throw new UserException($"{path} is not of a demo (there is no {MarkerName} in it), so it is left alone. Move it away, or run the demo in another folder.");
        Directory.CreateDirectory(path);
        var held = Take(path);
        try
        {
            // First of all, so that whatever follows can be deleted should this process be killed.
            WriteMarker(path, data);
            Clear(path);
            return new(path, data, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The folder of the demo that was interrupted.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="data">Where the data are, if the user says; they must be those that the demo began with.</param>
    public static DemoFolder GoOn(string path, string? data)
    {
        var marker = System.IO.Path.Combine(path, MarkerName);
        if (!File.Exists(marker)) throw new UserException($"There is no demo in {path} to go on with. Start one without --resume.");
        var begun = JsonSerializer.Deserialize<Marker>(File.ReadAllText(marker), JsonSerializerOptions.Web)!.Data;
        if (data is not null && !string.Equals(data, begun, StringComparison.Ordinal))
            throw new UserException($"The demo in {path} began with the data in {begun}. Go on with those by leaving --data out, or start anew without --resume.");
        return new(path, begun, Take(path));
    }

    public void Dispose() => _lock.Dispose();

    private static bool IsOurs(string path) =>
        File.Exists(System.IO.Path.Combine(path, MarkerName)) || Directory.EnumerateFileSystemEntries(path).All(e => System.IO.Path.GetFileName(e).StartsWith("streamproc-demo.", StringComparison.Ordinal));

    private static FileStream Take(string path) =>
        Open(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate)
        ?? throw new UserException($"A demo is running in {path} already. Wait for its end, stop it, or run this one in another folder.");

    private static void WriteMarker(string path, string data)
    {
        var marker = System.IO.Path.Combine(path, MarkerName);
        File.WriteAllText(marker + ".new", JsonSerializer.Serialize(new Marker(data), JsonSerializerOptions.Web));
        File.Move(marker + ".new", marker, overwrite: true);
    }

    private static void Clear(string path)
    {
        // Another command may be reading the log.
        if (Directory.EnumerateFiles(path, "lock", SearchOption.AllDirectories).FirstOrDefault(IsHeld) is { } used)
            throw new UserException($"{System.IO.Path.GetDirectoryName(used)} is in use by another process, so it cannot be deleted. Stop that one first.");
        foreach (var folder in Directory.EnumerateDirectories(path)) Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(path).Where(f => System.IO.Path.GetFileName(f) is not (MarkerName or LockName))) File.Delete(file);
    }

    private static bool IsHeld(string file)
    {
        using var opened = Open(file, FileMode.Open);
        return opened is null;
    }

    /// <summary>Opens a file for this process alone; null if another one has it.</summary>
    private static FileStream? Open(string file, FileMode mode)
    {
        try
        {
            return new(file, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException))
        {
            return null;
        }
    }

    private sealed record Marker(string Data);
}
