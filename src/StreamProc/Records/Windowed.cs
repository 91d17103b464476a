namespace StreamProc.Records;

/// <summary>A window of event time: a time window's end is exclusive, a session's is the time of its last record.</summary>
/// <param name="StartMs">Its first millisecond, since the Unix epoch.</param>
/// <param name="EndMs">Its end, milliseconds since the Unix epoch.</param>
public readonly record struct Window(long StartMs, long EndMs)
{
    /// <summary><see cref="StartMs"/> as a point in time.</summary>
    public DateTimeOffset Start => DateTimeOffset.FromUnixTimeMilliseconds(StartMs);

    /// <summary><see cref="EndMs"/> as a point in time.</summary>
    public DateTimeOffset End => DateTimeOffset.FromUnixTimeMilliseconds(EndMs);
}

/// <summary>A windowed key of any type, for showing it.</summary>
internal interface IWindowed
{
    object? InnerKey { get; }

    Window Window { get; }
}

/// <summary>The key of a windowed aggregate.</summary>
/// <typeparam name="TKey">The type of the key that was grouped by.</typeparam>
/// <param name="Key">The key that was grouped by.</param>
/// <param name="Window">The window.</param>
public readonly record struct Windowed<TKey>(TKey Key, Window Window) : IWindowed
{
    object? IWindowed.InnerKey => Key;

    /// <summary>As Kafka Streams writes it: <c>[key@start/end]</c>.</summary>
    public override string ToString() => $"[{Key}@{Window.StartMs}/{Window.EndMs}]";
}
