using System.Globalization;
using System.Text.Json;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>The functions that a vector's topology may name. Keys are text or windowed text; values are text or numbers, and may be null.</summary>
internal static class Functions
{
    public static string Text<T>(T value) => value is null ? "null" : value.ToString()!;

    public static string? InnerKey<TKey>(TKey key) => key switch
    {
        null => null,
        Windowed<string> windowed => windowed.Key,
        string text => text,
        _ => throw new ArgumentException($"A key of type {typeof(TKey)} is not foreseen.", nameof(key)),
    };

    /// <summary>A part of the value between commas; null if it is missing or empty.</summary>
    public static string? Field<TValue>(TValue value, int index)
    {
        if (value is null) return null;
        var parts = Text(value).Split(',');
        return index < parts.Length && parts[index].Length > 0 ? parts[index] : null;
    }

    /// <summary>A number itself; of a text the digits that its field 1 begins with, or 0.</summary>
    public static long Number<TValue>(TValue value)
    {
        if (value is long number) return number;
        var field = Field(value, 1) ?? "";
        var digits = field.AsSpan(0, field.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : field.Length);
        return digits.IsEmpty ? 0 : long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>Whether a value function gives numbers.</summary>
    public static bool MakesNumber(JsonElement function, bool isNumber) => Name(function, "fn") switch
    {
        "length" or "plus" => true,
        "nullIfContains" => isNumber,
        _ => false,
    };

    /// <summary>The value functions that give text.</summary>
    public static string? ToText<TValue>(JsonElement function, TValue value) => Name(function, "fn") switch
    {
        "append" => (value is null ? "" : Text(value)) + Arg(function),
        "upper" => value is null ? null : Text(value).ToUpperInvariant(),
        "nullIfContains" => value is null || Contains(value, function) ? null : Text(value),
        "text" => value is null ? null : Text(value),
        var other => throw Unknown("value function", other),
    };

    /// <summary>The value functions that give numbers.</summary>
    public static long? ToNumber<TValue>(JsonElement function, TValue value)
    {
        if (value is null) return null;
        return Name(function, "fn") switch
        {
            "length" => Text(value).Length,
            "plus" => Number(value) + function.GetProperty("arg").GetInt64(),
            "nullIfContains" => Contains(value, function) ? null : Number(value),
            var other => throw Unknown("value function", other),
        };
    }

    public static bool Test<TKey, TValue>(JsonElement test, TKey key, TValue value) => Name(test, "test") switch
    {
        "valueContains" => value is not null && Contains(value, test),
        "keyAtLeast" => key is not null && string.CompareOrdinal(InnerKey(key), Arg(test)) >= 0,
        "numberMod" => value is not null && Number(value) % test.GetProperty("arg").GetInt64() == 0,
        var other => throw Unknown("test", other),
    };

    public static string? SelectKey<TKey, TValue>(JsonElement function, TKey key, TValue value) => Name(function, "key") switch
    {
        "field0" => Field(value, 0),
        "prefix" => InnerKey(key)?[..1],
        "inner" => InnerKey(key),
        "append" => InnerKey(key) is { } inner ? inner + Arg(function) : null,
        "constant" => Arg(function),
        var other => throw Unknown("key function", other),
    };

    /// <summary>flatMapValues: the parts between commas.</summary>
    public static IEnumerable<string> Split<TValue>(TValue value) => value is null ? [] : Text(value).Split(',');

    /// <summary>flatMap: the same, each under the key and its number.</summary>
    public static IEnumerable<KeyValuePair<string, string>> SplitWithKeys<TKey, TValue>(TKey key, TValue value) =>
        Split(value).Select((part, i) => KeyValuePair.Create(InnerKey(key) is { } inner ? inner + i.ToString(CultureInfo.InvariantCulture) : null!, part));

    public static string Join<TLeft, TRight>(TLeft left, TRight right) => $"{Text(left)}~{Text(right)}";

    private static bool Contains<TValue>(TValue value, JsonElement function) => Text(value).Contains(Arg(function), StringComparison.Ordinal);

    private static string Name(JsonElement function, string field) => function.GetProperty(field).GetString()!;

    /// <summary>Some arguments stand there as numbers.</summary>
    private static string Arg(JsonElement function) => function.GetProperty("arg").ToString();

    private static ArgumentException Unknown(string kind, string name) => new($"There is no {kind} '{name}'.");
}

/// <summary>The aggregators of text, by name: concat and concatOrDelete.</summary>
internal static class TextAggregate
{
    public const string Initial = "i";

    public static string? Add<TValue>(string aggregator, string? aggregate, TValue value) =>
        aggregator is "concatOrDelete" && Functions.Text(value).Contains('!') ? null : $"{Functions.Text(aggregate)}+{Functions.Text(value)}";

    public static Func<TKey, TValue, string, string> Adding<TKey, TValue>(string aggregator) => (_, value, aggregate) => Add(aggregator, aggregate, value)!;

    public static string Subtract<TValue>(string? aggregate, TValue value) => $"{Functions.Text(aggregate)}-{Functions.Text(value)}";

    public static string Merge(string? first, string? second) => $"{Functions.Text(first)}&{Functions.Text(second)}";
}

/// <summary>The aggregator of numbers: sum.</summary>
internal static class NumberAggregate
{
    public static readonly long? Initial = 0;

    public static long? Add<TValue>(long? sum, TValue value) => sum + Functions.Number(value);

    public static long? Subtract<TValue>(long? sum, TValue value) => sum - Functions.Number(value);
}
