using System.CommandLine;
using System.Globalization;

namespace StreamProc.Worker.Commands;

/// <summary>Options whose values are checked while the command line is read, so that a wrong one is an error of usage.</summary>
internal static class ValueOptions
{
    // The longer endings first: 500ms ends with s as well.
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>How long: <c>500ms</c>, <c>2s</c>, <c>30m</c>, <c>1h</c>, <c>1d</c> or <c>hh:mm:ss</c>; a number alone is milliseconds, as in Kafka's own settings.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) =>
        Create<TimeSpan>(name, description, "TIME", text => Length(text) is { } length && length >= TimeSpan.Zero ? length : null, "no length of time: write 500ms, 2s, 30m, 1h, 1d or 00:00:02");

    /// <summary>How many, at least one.</summary>
    public static Option<long?> Count(string name, string description) =>
        Create<long>(name, description, "N", text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= int.MaxValue ? count : null, "no number from 1");

    /// <summary>A factor above zero.</summary>
    public static Option<double?> Factor(string name, string description) =>
        Create<double>(name, description, "N", text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) && factor > 0 && double.IsFinite(factor) ? factor : null, "no number above 0");

    private static Option<T?> Create<T>(string name, string description, string helpName, Func<string, T?> parse, string refusal) where T : struct => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var parsed = parse(text);
            if (parsed is null) result.AddError($"{name} {text}: that is {refusal}.");
            return parsed;
        },
    };

    private static TimeSpan? Length(string text)
    {
        if (text.All(char.IsAsciiDigit)) text += "ms";
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
