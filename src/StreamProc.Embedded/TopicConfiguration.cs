using System.Globalization;
using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>Those of Kafka's topic settings that mean something here, read from their names there. Others are kept and have no effect.</summary>
internal sealed record TopicConfiguration
{
    private const long DayMs = 24L * 60 * 60 * 1000;

    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Whether old records go (<c>cleanup.policy</c> has <c>delete</c>).</summary>
    public bool Deletes { get; private init; }

    /// <summary>Whether only the last record of a key stays (<c>cleanup.policy</c> has <c>compact</c>).</summary>
    public bool Compacts { get; private init; }

    /// <summary>-1: for ever.</summary>
    public long RetentionMs { get; private init; }

    /// <summary>-1: any number.</summary>
    public long RetentionBytes { get; private init; }

    public long SegmentBytes { get; private init; }

    public long SegmentMs { get; private init; }

    public long DeleteRetentionMs { get; private init; }

    public long MinCompactionLagMs { get; private init; }

    public double MinCleanableDirtyRatio { get; private init; }

    public int MaxRecordBytes { get; private init; }

    /// <summary>Whether records get the time of appending as their timestamp (<c>message.timestamp.type</c>).</summary>
    public bool StampsOnAppend { get; private init; }

    /// <exception cref="TransportException">A setting is not valid.</exception>
    public static TopicConfiguration Read(string topic, IReadOnlyDictionary<string, string> settings, EmbeddedLogOptions options)
    {
        var policies = Text("cleanup.policy", "delete").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (policies.Length == 0 || policies.Any(p => p is not ("delete" or "compact"))) throw Invalid("cleanup.policy", "delete, compact or compact,delete");

        var timestampType = Text("message.timestamp.type", "CreateTime");
        if (timestampType is not ("CreateTime" or "LogAppendTime")) throw Invalid("message.timestamp.type", "CreateTime or LogAppendTime");

        return new()
        {
            Settings = settings,
            Deletes = policies.Contains("delete", StringComparer.Ordinal),
            Compacts = policies.Contains("compact", StringComparer.Ordinal),
            RetentionMs = Number("retention.ms", options.RetentionMs, -1),
            RetentionBytes = Number("retention.bytes", -1, -1),
            SegmentBytes = Number("segment.bytes", options.SegmentBytes, 1),
            SegmentMs = Number("segment.ms", 7 * DayMs, 1),
            DeleteRetentionMs = Number("delete.retention.ms", DayMs, 0),
            MinCompactionLagMs = Number("min.compaction.lag.ms", 0, 0),
            MinCleanableDirtyRatio = Ratio("min.cleanable.dirty.ratio", 0.5),
            MaxRecordBytes = (int)Math.Min(Number("max.message.bytes", options.MaxRecordBytes, 1), Array.MaxLength / 2),
            StampsOnAppend = timestampType is "LogAppendTime",
        };

        string Text(string name, string otherwise) => settings.GetValueOrDefault(name, otherwise);

        long Number(string name, long otherwise, long least)
        {
            if (!settings.TryGetValue(name, out var text)) return otherwise;
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least)
                throw Invalid(name, $"a whole number of at least {least}");
            return number;
        }

        double Ratio(string name, double otherwise)
        {
            if (!settings.TryGetValue(name, out var text)) return otherwise;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is not (>= 0 and <= 1))
                throw Invalid(name, "a number from 0 to 1");
            return number;
        }

        TransportException Invalid(string name, string expected) =>
            new($"Topic {topic}: {name} is '{settings[name]}', but must be {expected}. Correct the topic's configuration.");
    }
}
