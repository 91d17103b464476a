using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Records that an operator leaves out, as the semantics demand: counted, and told to the log the first time and then at powers of ten.</summary>
internal sealed class Drops(string node, RecordContext context, ILogger logger)
{
    private long _nextToTell = 1;

    public long Count { get; private set; }

    public void NullKey() => Add("its key is null");

    public void NullValue() => Add("its value is null");

    public void NullKeyOrValue(bool keyIsNull) => Add(keyIsNull ? "its key is null" : "its value is null");

    public void NegativeTimestamp(long timestampMs) => Add($"its timestamp {timestampMs} is negative");

    public void Late(Window window, long streamTimeMs) =>
        Add($"its window [{Text(window.StartMs)}, {Text(window.EndMs)}) has closed: stream time is {Text(streamTimeMs)}");

    public void Because(string reason) => Add(reason);

    private void Add(string reason)
    {
        Count++;
        if (Count < _nextToTell) return;

        _nextToTell *= 10;
        logger.LogWarning("Node {Node}: a record is dropped, {Reason} (topic {Topic}, partition {Partition}, offset {Offset}; {Count} dropped so far)",
            node, reason, context.Topic, context.Partition, context.Offset, Count);
    }

    private static string Text(long ms) =>
        ms is < -62_135_596_800_000 or > 253_402_300_799_999
            ? ms.ToString(CultureInfo.InvariantCulture)
            : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
