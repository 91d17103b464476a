using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamProc.Kafka;

/// <summary>What librdkafka's clients say by themselves: logs and errors. Keeps the last problem, for it explains the timeout that follows.</summary>
internal sealed class ClientEvents(string bootstrapServers, ILogger logger)
{
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(10);

    private volatile Error? _problem;
    private volatile Refusal? _refused;

    public string BootstrapServers { get; } = bootstrapServers;

    /// <summary>The last connection problem, to be put into a message: " (last: ...)"; empty if there was none.</summary>
    public string LastProblem => _problem is { } p ? $" (last: {p.Reason})" : "";

    /// <summary>For a builder's error handler, and for native clients.</summary>
    public void Problem(string client, Error error)
    {
        // "All brokers are down" says less than the connection error just before it.
        if (error.Code is not ErrorCode.Local_AllBrokersDown || _problem is null) _problem = error;
        if (KafkaErrors.IsAuthentication(error.Code)) _refused = new(error, Stopwatch.GetTimestamp());
        if (logger.IsEnabled(LogLevel.Warning)) logger.LogWarning("Kafka client {Client}: {Reason} ({Code})", client, error.Reason, error.Code);
    }

    /// <summary>For a builder's log handler, and for native clients.</summary>
    /// <param name="client">Which.</param>
    /// <param name="level">syslog's level: 0 emergency to 7 debug.</param>
    /// <param name="facility">librdkafka's name for the kind of event.</param>
    /// <param name="message">Its text.</param>
    public void Log(string client, int level, string facility, string message)
    {
        var logLevel = level switch { <= 2 => LogLevel.Critical, 3 => LogLevel.Error, 4 => LogLevel.Warning, <= 6 => LogLevel.Information, _ => LogLevel.Debug };
        if (logger.IsEnabled(logLevel)) logger.Log(logLevel, "Kafka client {Client}: {Facility}: {Message}", client, facility, message);
    }

    /// <summary>Throws if the brokers refuse this user: waiting would not help. A refusal is old once librdkafka's next tries have not repeated it.</summary>
    public void ThrowIfRefused(string doing)
    {
        if (_refused is { } refusal && Stopwatch.GetElapsedTime(refusal.At) < _fresh) throw KafkaErrors.Translate(refusal.Error, doing, this);
    }

    /// <summary>Waits for a little, where only another try can tell whether something has come about.</summary>
    public static void Pause(TimeSpan time)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(time);
    }

    private sealed record Refusal(Error Error, long At);
}

/// <summary>A point in time after which something has taken too long.</summary>
internal readonly struct Deadline
{
    private readonly long _at;

    private Deadline(long at) => _at = at;

    public static Deadline After(TimeSpan time) => new(Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency));

    public bool IsOver => Left == TimeSpan.Zero;

    public TimeSpan Left => TimeSpan.FromSeconds(Math.Max(0, (_at - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency));
}
