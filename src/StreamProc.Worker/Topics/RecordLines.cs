using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using StreamProc.Graph;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Worker.Topics;

/// <summary>Shows records as JSON, one object a line, by a topology's serdes or by the look of the bytes.</summary>
internal sealed class RecordLines(string topic, RecordPrinter? printer, TextWriter warnings)
{
    // For people: umlauts and quotes of other scripts need no escapes in a file of UTF-8.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Line(int partition, in RawRecord record)
    {
        var line = new JsonObject
        {
            ["topic"] = topic,
            ["partition"] = partition,
            ["offset"] = record.Offset,
            ["timestamp"] = Time(record.TimestampMs),
            ["key"] = Shown(record.Key, isKey: true, partition, record.Offset),
            ["value"] = Shown(record.Value, isKey: false, partition, record.Offset),
        };
        if (record.Headers.Count > 0)
            line["headers"] = new JsonArray([.. record.Headers.Select(h => new JsonObject { ["key"] = h.Key, ["value"] = Guess(NullableSpan.Of(h.Value)) })]);
        return line.ToJsonString(Readable);
    }

    /// <summary>ISO 8601 in UTC; null for a record that has no time.</summary>
    public static string? Time(long timestampMs) =>
        timestampMs < 0 ? null
        : timestampMs > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? timestampMs.ToString(CultureInfo.InvariantCulture)
        : DateTimeOffset.FromUnixTimeMilliseconds(timestampMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>What bytes look like: JSON, else text, else neither, shown as base64.</summary>
    public static JsonNode? Guess(NullableSpan bytes)
    {
        if (bytes.IsNull) return null;
        if (!Utf8.IsValid(bytes.Span)) return Convert.ToBase64String(bytes.Span);
        if (LooksLikeJson(bytes.Span) && Parse(bytes.Span) is { } json) return json;
        var text = Encoding.UTF8.GetString(bytes.Span);
        return text.Any(c => char.IsControl(c) && c is not ('\t' or '\r' or '\n')) ? Convert.ToBase64String(bytes.Span) : text;
    }

    private JsonNode? Shown(NullableSpan bytes, bool isKey, int partition, long offset)
    {
        if (printer is null) return Guess(bytes);
        try
        {
            return isKey ? printer.Key(bytes, topic) : printer.Value(bytes, topic);
        }
        catch (Exception error)
        {
            warnings.WriteLine($"warning: the {(isKey ? "key" : "value")} of {topic}-{partition} at offset {offset} is not what the topology expects, shown by its look: {error.Message}");
            return Guess(bytes);
        }
    }

    // A lone number is as well a text: which one it is, only a serde knows.
    private static bool LooksLikeJson(ReadOnlySpan<byte> bytes) => bytes.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[' or (byte)'"', ..];

    private static JsonNode? Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
