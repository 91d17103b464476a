using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace StreamProc.Worker.Commands;

/// <summary>Options that say how long: <c>500ms</c>, <c>2s</c>, <c>30m</c>, <c>1h</c>, <c>1d</c> or <c>hh:mm:ss</c>.</summary>
internal static class DurationOption
{
    // The longer endings first: 500ms ends with s as well.
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    public static Option<TimeSpan?> Create(string name, string description) => new(name) { Description = description, HelpName = "TIME", CustomParser = Read };

    private static TimeSpan? Read(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Parse(text) is { } length && length >= TimeSpan.Zero) return length;
        result.AddError($"'{text}' is no length of time: write 500ms, 2s, 30m, 1h, 1d or 00:00:02.");
        return null;
    }

    private static TimeSpan? Parse(string text)
    {
        foreach (var (unit, length) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count * length.TotalDays < TimeSpan.MaxValue.TotalDays
                ? count * length
                : null;
        }
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
    }
}
