using StreamProc.Records;

namespace StreamProc.Dsl;

/// <summary>
/// Says which windows a record belongs to. Derive from it for windows of your own, such as days in a time zone; <see cref="TimeWindows"/> and
/// <see cref="UnlimitedWindows"/> are there already. Kafka Streams: Windows.
/// </summary>
public abstract record Windows
{
    /// <summary>
    /// The size of the windows; of windows of several sizes the largest: the store keeps them for this and the grace. <see cref="TimeSpan.MaxValue"/>:
    /// they have no end, so that no result of them is final.
    /// </summary>
    public abstract TimeSpan Size { get; }

    /// <summary>How long after its end a window still takes records, in event time.</summary>
    public abstract TimeSpan Grace { get; }

    /// <summary>Adds the windows that hold a time, in order of start. Starts are inclusive and not negative, ends exclusive; a start belongs to one window only.</summary>
    /// <param name="timestampMs">Event time, milliseconds since the Unix epoch.</param>
    /// <param name="windows">Where to add them.</param>
    public abstract void WindowsFor(long timestampMs, ICollection<Window> windows);

    /// <summary>The end of the window that starts at some time: the bytes of a windowed key have only the start. Override it where windows differ in size.</summary>
    /// <param name="startMs">The start, milliseconds since the Unix epoch.</param>
    public virtual long EndMs(long startMs) => startMs > long.MaxValue - SizeMs ? long.MaxValue : startMs + SizeMs;

    internal long SizeMs => Size == TimeSpan.MaxValue ? long.MaxValue : Milliseconds.Of(Size);
}
