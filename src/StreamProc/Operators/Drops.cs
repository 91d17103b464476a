using System.Globalization;
using Microsoft.Extensions.Logging;
using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Records that an operator leaves out, as the semantics demand: counted, and told to the log the first time and then at powers of ten.</summary>
internal sealed class Drops(string node, RecordContext context, ILogger logger)
{
    private long _nextToTell = 1;

    public long Count { get; private set; }

    public void NullKey() => Because("its key is null");

    public void NullValue() => Because("its value is null");

    public void NullKeyOrValue(bool keyIsNull) => Because(keyIsNull ? "its key is null" : "its value is null");

    public void NegativeTimestamp(long timestampMs)
    {
        if (Add()) Tell($"its timestamp {timestampMs} is negative");
    }

    public void Late(Window window, long streamTimeMs)
    {
        if (Add()) Tell($"its window [{Text(window.StartMs)}, {Text(window.EndMs)}) has closed: stream time is {Text(streamTimeMs)}");
    }

    /// <summary>A put that the store's retention refuses.</summary>
    public void Expired(long timeMs)
    {
        if (Add()) Tell($"its time, {Text(timeMs)}, lies before all that store {node} keeps");
    }

    public void Because(string reason)
    {
        if (Add()) Tell(reason);
    }

    /// <summary>Counts a record; true: it is one to be told about. Only then is there a text to be made.</summary>
    private bool Add()
    {
        Count++;
        if (Count < _nextToTell) return false;

        _nextToTell *= 10;
        return true;
    }

    private void Tell(string reason) =>
        logger.LogWarning("Node {Node}: a record is dropped, {Reason} (topic {Topic}, partition {Partition}, offset {Offset}; {Count} dropped so far)",
            node, reason, context.Topic, context.Partition, context.Offset, Count);

    private static string Text(long ms) =>
        ms is < -62_135_596_800_000 or > 253_402_300_799_999
            ? ms.ToString(CultureInfo.InvariantCulture)
            : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
