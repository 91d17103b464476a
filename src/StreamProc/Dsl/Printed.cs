using System.Globalization;

namespace StreamProc.Dsl;

/// <summary>Where and how a stream is printed, a line for each record: <c>[label]: key, value</c>. Kafka Streams: Printed.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record Printed<TKey, TValue>
{
    private readonly TextWriter _writer;

    private Printed(TextWriter writer) => _writer = writer;

    /// <summary>The operator's name; null: a generated one.</summary>
    public string? Name { get; init; }

    /// <summary>What each line begins with; null: the name of the operator whose records are printed.</summary>
    public string? Label { get; init; }

    /// <summary>Makes the text of a record; null: key and value, separated by a comma.</summary>
    public Func<TKey, TValue, string>? KeyValueMapper { get; init; }

    /// <summary>Prints to a writer, which stays the caller's to flush and to close. Lines of several lanes do not mix. Kafka Streams: toSysOut, toFile.</summary>
    public static Printed<TKey, TValue> To(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return new(TextWriter.Synchronized(writer));
    }

    /// <summary>Says what each line begins with. Kafka Streams: withLabel.</summary>
    public Printed<TKey, TValue> WithLabel(string label) => this with { Label = label };

    /// <summary>Says how a record is shown. Kafka Streams: withKeyValueMapper.</summary>
    public Printed<TKey, TValue> WithKeyValueMapper(Func<TKey, TValue, string> mapper) => this with { KeyValueMapper = mapper };

    /// <summary>Names the operator. Kafka Streams: withName.</summary>
    public Printed<TKey, TValue> WithName(string name) => this with { Name = name };

    internal Action<TKey, TValue> Printer(string operatorName)
    {
        var (writer, label, text) = (_writer, Label ?? operatorName, KeyValueMapper ?? Text);
        return (key, value) => writer.WriteLine($"[{label}]: {text(key, value)}");
    }

    private static string Text(TKey key, TValue value) => string.Create(CultureInfo.InvariantCulture, $"{Shown(key)}, {Shown(value)}");

    // Kafka Streams shows what is absent, and what is true, in the same way; numbers are shown as .NET does.
    private static object Shown(object? thing) => thing switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        _ => thing,
    };
}
