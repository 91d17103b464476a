using System.Globalization;
using StreamProc.Records;

namespace StreamProc.Testing;

/// <summary>One step of a verification's input: a record, or an advance of the wall clock.</summary>
internal sealed record InputStep(string Topic, byte[]? Key, byte[]? Value, long TimestampMs, Headers Headers, string Text)
{
    /// <summary>By how much the wall clock goes on, instead of a record.</summary>
    public TimeSpan? Advance { get; init; }

    /// <summary>How much later it comes if records are out of order, in event time.</summary>
    public long DelayMs { get; init; }
}

/// <summary>The input of a verification: records and advances of the wall clock, in order. Each is a step.</summary>
public sealed class VerifierInput
{
    private readonly List<InputStep> _steps = [];

    internal VerifierInput()
    {
    }

    internal IReadOnlyList<InputStep> Steps => _steps;

    /// <summary>A topic to pipe records into.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="keySerializer">Writes keys.</param>
    /// <param name="valueSerializer">Writes values.</param>
    public VerifierTopic<TKey, TValue> Topic<TKey, TValue>(string name, ISerializer<TKey> keySerializer, ISerializer<TValue> valueSerializer) =>
        new(this, name, keySerializer, valueSerializer);

    /// <summary>Lets wall-clock time pass: a step of its own.</summary>
    /// <param name="by">By how much; not negative.</param>
    public VerifierInput AdvanceWallClockTime(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Add(new("", null, null, 0, Headers.Empty, string.Create(CultureInfo.InvariantCulture, $"wall clock + {by.TotalMilliseconds} ms")) { Advance = by });
        return this;
    }

    internal void Add(InputStep step) => _steps.Add(step);
}

/// <summary>A topic of a verification's input.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed class VerifierTopic<TKey, TValue>
{
    private readonly VerifierInput _input;
    private readonly string _name;
    private readonly ISerializer<TKey> _keys;
    private readonly ISerializer<TValue> _values;

    internal VerifierTopic(VerifierInput input, string name, ISerializer<TKey> keys, ISerializer<TValue> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        (_input, _name, _keys, _values) = (input, name, keys, values);
    }

    /// <summary>Pipes a record in: a step.</summary>
    /// <param name="key">Its key; null if absent.</param>
    /// <param name="value">Its value; null if absent.</param>
    /// <param name="timestampMs">Its time, milliseconds since the Unix epoch: said each time, since what is verified must not depend on the clock.</param>
    /// <param name="headers">Its headers.</param>
    public VerifierTopic<TKey, TValue> PipeInput(TKey? key, TValue? value, long timestampMs, Headers? headers = null)
    {
        var shownHeaders = (headers ?? Headers.Empty).Select(h => (h.Key, Show.Bytes(h.Value))).ToList();
        _input.Add(new(
            _name, Bytes(_keys, key, isKey: true), Bytes(_values, value, isKey: false), timestampMs, headers ?? Headers.Empty,
            $"{_name}: {Show.Record(Show.Any(key), Show.Any(value), timestampMs, shownHeaders)}"));
        return this;
    }

    /// <summary>Pipes a record in, at a point in event time.</summary>
    public VerifierTopic<TKey, TValue> PipeInput(TKey? key, TValue? value, DateTimeOffset timestamp, Headers? headers = null) =>
        PipeInput(key, value, timestamp.ToUnixTimeMilliseconds(), headers);

    private byte[]? Bytes<T>(ISerializer<T> serializer, T? item, bool isKey)
    {
        if (item is null) return null;
        var output = new ByteWriter();
        serializer.Serialize(item, output, new(_name, isKey));
        return output.Written.ToArray();
    }
}
