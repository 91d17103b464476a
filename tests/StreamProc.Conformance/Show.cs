using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>Writes records so that they can be read, and so that two are equal only if their lines are: text is quoted, numbers are not.</summary>
internal static class Show
{
    private static readonly JsonSerializerOptions Quotes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(string? text) => text is null ? "null" : JsonSerializer.Serialize(text, Quotes);

    public static string Number(long? number) => number is { } n ? n.ToString(CultureInfo.InvariantCulture) : "null";

    public static string Key(string? key, Window? window) => window is { } w ? $"[{Text(key)}@{w.StartMs}/{w.EndMs}]" : Text(key);

    /// <summary>Bytes as ASCII where they are, else in hex: <c>'key\00\01'</c>.</summary>
    public static string Bytes(byte[]? bytes)
    {
        if (bytes is null) return "null";
        var text = new StringBuilder("'");
        foreach (var b in bytes)
        {
            if (b is >= (byte)' ' and < 127 and not ((byte)'\\' or (byte)'\'')) text.Append((char)b);
            else text.Append(CultureInfo.InvariantCulture, $"\\{b:x2}");
        }

        return text.Append('\'').ToString();
    }

    public static string Record(string key, string value, long? timestampMs, IReadOnlyList<(string Key, string Value)> headers)
    {
        var line = new StringBuilder($"{key} = {value}");
        if (timestampMs is { } ms) line.Append(CultureInfo.InvariantCulture, $" ts {ms}");
        foreach (var (name, content) in headers) line.Append(CultureInfo.InvariantCulture, $" {{{name}: {content}}}");
        return line.ToString();
    }
}
