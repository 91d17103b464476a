using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StreamProc.Records;

namespace StreamProc.Testing;

/// <summary>Writes records so that they can be read, and so that two are equal only if their lines are: text is quoted, numbers are not.</summary>
internal static class Show
{
    private static readonly JsonSerializerOptions Quotes = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(string? text) => text is null ? "null" : JsonSerializer.Serialize(text, Quotes);

    public static string Number(long? number) => number is { } n ? n.ToString(CultureInfo.InvariantCulture) : "null";

    public static string Key(string? key, Window? window) => window is { } w ? Windowed(Text(key), w) : Text(key);

    /// <summary>Bytes as ASCII where they are, else in hex: <c>'key\00\01'</c>.</summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder("'");
        foreach (var b in bytes)
        {
            if (b is >= (byte)' ' and < 127 and not ((byte)'\\' or (byte)'\'')) text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\{b:x2}");
        }

        return text.Append('\'').ToString();
    }

    public static string Bytes(byte[]? bytes) => bytes is null ? "null" : Bytes(bytes.AsSpan());

    /// <summary>Anything as JSON; bytes, and keys with a window, as they are shown elsewhere.</summary>
    public static string Any(object? value) => value switch
    {
        null => "null",
        byte[] bytes => Bytes(bytes),
        IWindowed windowed => Windowed(Any(windowed.InnerKey), windowed.Window),
        // What has no public properties would look the same whatever it holds.
        _ => JsonSerializer.Serialize(value, value.GetType(), Quotes) is var json && json is "{}" ? value.ToString() ?? json : json,
    };

    /// <summary>What a topic's serde makes of bytes. Of what is not plain text or a number the bytes are shown too, unless they are that JSON: a property may hide what they hold.</summary>
    public static string Printed(JsonNode? node, byte[]? bytes)
    {
        if (node is null || bytes is null) return Bytes(bytes);
        if (node is JsonObject { Count: 3 } o && o["start"] is JsonValue start && o["end"] is JsonValue end && o.ContainsKey("key")
            && start.TryGetValue<DateTime>(out var from) && end.TryGetValue<DateTime>(out var to))
            return Windowed(Json(o["key"]), new(Milliseconds(from), Milliseconds(to)));
        var json = Json(node);
        return node is JsonValue || bytes.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(json)) ? json : $"{json} {Bytes(bytes)}";
    }

    public static string Record(string key, string value, long? timestampMs, IReadOnlyList<(string Key, string Value)> headers)
    {
        var line = new StringBuilder($"{key} = {value}");
        if (timestampMs is { } ms) line.Append(CultureInfo.InvariantCulture, $" ts {ms}");
        foreach (var (name, content) in headers) line.Append(CultureInfo.InvariantCulture, $" {{{name}: {content}}}");
        return line.ToString();
    }

    private static string Windowed(string key, Window window) => $"[{key}@{window.StartMs}/{window.EndMs}]";

    private static string Json(JsonNode? node) => node is null ? "null" : node.ToJsonString(Quotes);

    private static long Milliseconds(DateTime time) => new DateTimeOffset(time).ToUnixTimeMilliseconds();
}
