using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

/// <summary>A log in a directory of its own that goes with the test.</summary>
internal sealed class TempLog : IDisposable
{
    private readonly List<string> _copies = [];

    public TempLog(EmbeddedLogOptions? options = null)
    {
        Options = (options ?? new EmbeddedLogOptions { Fsync = FsyncPolicy.Never }) with { Logger = Warnings };
        Log = EmbeddedLog.Open(Directory, Options, Time);
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("embedded-log-").FullName;

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_000_000_000));

    public CollectedWarnings Warnings { get; } = new();

    public EmbeddedLogOptions Options { get; set; }

    public EmbeddedLog Log { get; private set; }

    public TempLog WithTopic(string name, int partitions = 1, params (string Name, string Value)[] settings)
    {
        Log.Topics.Create(new(name, partitions, settings.ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal)));
        return this;
    }

    public IProducer Producer(string group = "app") => Log.OpenProducer("producer", group, ProcessingGuarantee.ExactlyOnce);

    public void Reopen()
    {
        Log.Dispose();
        Log = EmbeddedLog.Open(Directory, Options, Time);
    }

    /// <summary>The directory as a process would find it if this one died now.</summary>
    public string CopyAsCrashed()
    {
        var copy = System.IO.Directory.CreateTempSubdirectory("embedded-log-copy-").FullName;
        _copies.Add(copy);
        CopyTo(Directory, copy);
        return copy;
    }

    public EmbeddedLog Open(string directory) => EmbeddedLog.Open(directory, Options, Time);

    public static void CopyTo(string from, string to)
    {
        foreach (var folder in System.IO.Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            System.IO.Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in System.IO.Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "lock") continue;
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(Path.Combine(to, Path.GetRelativePath(from, file)));
            source.CopyTo(target);
        }
    }

    public void Dispose()
    {
        Log.Dispose();
        foreach (var directory in _copies.Append(Directory)) System.IO.Directory.Delete(directory, recursive: true);
    }
}

internal sealed class CollectedWarnings : ILogger
{
    public List<string> Messages { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Messages) Messages.Add(formatter(state, exception));
    }
}

/// <summary>A record that outlives the call that handed it over.</summary>
internal sealed record Kept(int Slot, long Offset, long TimestampMs, byte[]? Key, byte[]? Value, Headers Headers)
{
    public string Text => $"{Offset}:{AsText(Key)}={AsText(Value)}";

    private static string AsText(byte[]? bytes) => bytes is null ? "null" : System.Text.Encoding.UTF8.GetString(bytes);
}

internal sealed class Collector : IRecordReceiver
{
    public List<Kept> Records { get; } = [];

    public List<(int Slot, long Position)> Ends { get; } = [];

    /// <summary>These records were handed over, each as <c>offset:key=value</c>, and no others.</summary>
    public void Are(params string[] texts) => Assert.Equal(texts, Records.Select(r => r.Text), StringComparer.Ordinal);

    public void Receive(in RawRecord record) =>
        Records.Add(new(record.Slot, record.Offset, record.TimestampMs, record.Key.ToArray(), record.Value.ToArray(), record.Headers));

    public void EndOfPartition(int slot, long position) => Ends.Add((slot, position));
}

internal static class LogExtensions
{
    private static readonly byte[] Empty = [];

    public static void Send(this IProducer producer, string topic, string? key, string? value, int partition = 0, long timestampMs = 1, Headers? headers = null) =>
        producer.Send(new()
        {
            Topic = producer.Topic(topic),
            Partition = partition,
            TimestampMs = timestampMs,
            Key = Bytes(key),
            Value = Bytes(value),
            Headers = headers ?? Headers.Empty,
        });

    public static void Commit(this IProducer producer) => producer.Commit([]);

    public static IRecordSource Source(this EmbeddedLog log, string topic, Isolation isolation = Isolation.ReadCommitted, long offset = PartitionStart.Beginning, int partition = 0)
    {
        var source = log.OpenSource("source", isolation);
        source.Assign([new(new(topic, partition), partition, offset)]);
        return source;
    }

    /// <summary>All that there is in a partition now.</summary>
    public static Collector ReadAll(this EmbeddedLog log, string topic, Isolation isolation = Isolation.ReadCommitted, long offset = PartitionStart.Beginning, int partition = 0)
    {
        using var source = log.Source(topic, isolation, offset, partition);
        return source.Drain();
    }

    public static Collector Drain(this IRecordSource source)
    {
        var collector = new Collector();
        while (collector.Ends.Count == 0 && source.Poll(collector, 1000, TimeSpan.Zero) > 0)
        {
        }
        return collector;
    }

    private static NullableSpan Bytes(string? text) => text switch
    {
        null => NullableSpan.Null,
        "" => new(Empty),
        _ => NullableSpan.Of(System.Text.Encoding.UTF8.GetBytes(text)),
    };
}
