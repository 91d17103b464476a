using Flights;
using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Embedded;
using StreamProc.RocksDb;
using StreamProc.Runtime;
using StreamProc.Transport;
using StreamProc.Worker.Connecting;

namespace StreamProc.Worker.Demo;

/// <summary>What the user asked of the demo.</summary>
/// <param name="Resume">Go on with an interrupted one.</param>
/// <param name="Output">File for the final table.</param>
/// <param name="Data">Folder of other data.</param>
/// <param name="Speed">How many times faster than real time flights are fed; null: at once.</param>
/// <param name="ProgressEvery">Time between two looks.</param>
internal sealed record DemoSettings(bool Resume, string? Output, string? Data, double? Speed, TimeSpan? ProgressEvery);

/// <summary>Feeds the flights, runs the topology over them and shows what comes out.</summary>
internal sealed class DemoRun(WorkerHost host, DemoSettings settings, ILoggerFactory logs)
{
    public const string Folder = ".streamproc/demo";

    private readonly FlightDelays _topology = new();
    private readonly DemoView _view = DemoView.Of(host, settings.ProgressEvery);
    private StreamsRuntime? _runtime;
    private RuntimeStatistics _before = new(0, 0, 0, 0, 0, 0);
    private long _startedAt;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        _startedAt = host.Time.GetTimestamp();
        var output = settings.Output is null ? null : Writable(host.PathOf(settings.Output));
        var given = settings.Data is null ? null : host.PathOf(settings.Data);
        var path = host.PathOf(Folder);
        if (!settings.Resume) _ = new FlightData(given ?? FlightData.FolderOf(host));
        using var folder = settings.Resume ? DemoFolder.GoOn(path, given) : DemoFolder.StartAnew(path, given ?? FlightData.FolderOf(host));
        var data = new FlightData(folder.Data);
        using var log = ConnectionOptions.OpenLog(folder.Path, host.Time, logs);
        using (var feed = new FlightFeed(data, log, host.Time))
        {
            await Feed(feed, folder, log, stop);
            if (!stop.IsCancellationRequested) await Process(log, folder, feed, untilEnd: true, stop);
        }
        if (stop.IsCancellationRequested) throw new UserException($"The demo was stopped. What it has done is kept; go on with: {host.Invocation} demo --resume");

        using var table = DelayTable.ReadToEnd(log);
        if (output is not null) await Write(table, output);
        new DemoSummary(host, table, Statistics(), host.Time.GetElapsedTime(_startedAt), settings.Output).Print();
        return CommandLine.Done;
    }

    private async Task Feed(FlightFeed feed, DemoFolder folder, EmbeddedLog log, CancellationToken stop)
    {
        var airports = await feed.FeedAirports();
        host.Out.WriteLine($"{Counted.Of(airports, "airport")} in topic {FlightDelays.AirportsTopic} of {host.Shown(folder.Path)}.");
        if (settings.Speed is not { } speed)
        {
            await feed.FeedFlights(() => host.Out.WriteLine($"{Counted.Of(feed.FlightsFed, "flight")} fed"), stop);
            return;
        }
        using var fedAll = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var processing = Process(log, folder, feed, untilEnd: false, fedAll.Token);
        var feeding = feed.FeedFlightsPaced(speed, fedAll.Token);
        // Whichever fails first ends the other.
        await Task.WhenAny(processing, feeding);
        await fedAll.CancelAsync();
        try
        {
            await processing;
        }
        finally
        {
            await Ended(feeding);
        }
        feed.Commit();
    }

    private async Task Process(EmbeddedLog log, DemoFolder folder, FlightFeed feed, bool untilEnd, CancellationToken stop)
    {
        var options = new RuntimeOptions { ApplicationId = _topology.Name, Guarantee = ProcessingGuarantee.ExactlyOnce, UntilEnd = untilEnd };
        using var stores = new RocksDbStorageEngine(ConnectionOptions.StateDirectory(folder.Path, _topology.Name));
        using var runtime = new StreamsRuntime(_topology.Name, TopologyCompiler.Compile(_topology), options, log, stores, logs, host.Time);
        using var table = new DelayTable(log);
        var startedAt = host.Time.GetTimestamp();
        _runtime = runtime;
        var work = runtime.RunAsync(stop);
        await _view.Watch(work, () =>
        {
            table.Update();
            var statistics = Statistics();
            return new(feed.FlightsFed, statistics.RecordsRead, runtime.Statistics.RecordsProcessed / host.Time.GetElapsedTime(startedAt).TotalSeconds, table.Flights, table.Count, table.Worst(10));
        });
        await work;
        _before = Statistics();
        _runtime = null;
    }

    /// <summary>Of this run, be it in one part or two.</summary>
    private RuntimeStatistics Statistics()
    {
        if (_runtime?.Statistics is not { } now) return _before;
        return now with
        {
            RecordsProcessed = _before.RecordsProcessed + now.RecordsProcessed,
            RecordsRead = _before.RecordsRead + now.RecordsRead,
            RecordsDropped = _before.RecordsDropped + now.RecordsDropped,
            Commits = _before.Commits + now.Commits,
        };
    }

    private static async Task Ended(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // It was asked to end.
        }
    }

    // Told before the work, not after it.
    private static string Writable(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (Directory.Exists(path)) throw new UserException($"{path} is a folder. Name a file with --output.");
        if (!Directory.Exists(folder)) throw new UserException($"There is no folder {folder} to write {Path.GetFileName(path)} to. Make it, or choose another file with --output.");
        using var tried = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
        return path;
    }

    private static async Task Write(DelayTable table, string path)
    {
        await using var file = new StreamWriter(path);
        table.WriteTo(file);
    }
}
