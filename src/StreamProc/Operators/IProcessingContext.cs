using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Where the record that is being processed came from. Kafka Streams: RecordMetadata.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
public readonly record struct RecordMetadata(string Topic, int Partition, long Offset);

/// <summary>What a processor or transformer may know and use. Kafka Streams: ProcessingContext.</summary>
/// <remarks>It belongs to one task and is used on that task's thread only.</remarks>
public interface IProcessingContext
{
    /// <summary>The application's id.</summary>
    string ApplicationId { get; }

    /// <summary>The task's id, <c>subtopology_partition</c>; <c>global</c> for the processor of a global store.</summary>
    string TaskId { get; }

    /// <summary>Where the current record came from; null in punctuations, in Init, and for rows that are only looked up.</summary>
    RecordMetadata? RecordMetadata { get; }

    /// <summary>The largest event time that the task has seen, milliseconds since the Unix epoch; -1 before the first record.</summary>
    long CurrentStreamTimeMs { get; }

    /// <summary>The wall clock, milliseconds since the Unix epoch.</summary>
    long CurrentSystemTimeMs { get; }

    /// <summary>The clock that the application runs by.</summary>
    TimeProvider Time { get; }

    /// <summary>A store that the node is connected with, or a global store, which can only be read.</summary>
    /// <exception cref="InvalidOperationException">There is none of that name and type, or the node is not connected with it.</exception>
    TStore GetStateStore<TStore>(string name) where TStore : class, IStateStore;

    /// <summary>
    /// Has something done again and again. By stream time it is due as soon as the task knows a time, by the wall clock after the first interval; firings that were missed
    /// collapse to one, and the next one stays on the grid of intervals. Kafka Streams: schedule.
    /// </summary>
    /// <param name="interval">At least one millisecond.</param>
    /// <param name="type">Which clock.</param>
    /// <param name="callback">Called with that clock's time; records that it forwards have the metadata of none.</param>
    ICancellable Schedule(TimeSpan interval, PunctuationType type, Punctuator callback);

    /// <summary>
    /// Has something done again and again from a time on: at <paramref name="startTime"/> and then each interval, on that grid; if the clock is past it already, first at the
    /// grid's next time. So the same hours come up in every task and after every start. Kafka Streams: schedule with a start time (anchored).
    /// </summary>
    /// <param name="startTime">When it is due first, by its own clock: not before the Unix epoch.</param>
    /// <param name="interval">At least one millisecond.</param>
    /// <param name="type">Which clock.</param>
    /// <param name="callback">Called with that clock's time; records that it forwards have the metadata of none.</param>
    ICancellable Schedule(DateTimeOffset startTime, TimeSpan interval, PunctuationType type, Punctuator callback);

    /// <summary>Asks for a commit soon, before the interval is over. In the processor of a global store it does nothing.</summary>
    void Commit();
}

/// <summary>Which clock a punctuation goes by. Kafka Streams: PunctuationType.</summary>
public enum PunctuationType
{
    /// <summary>Event time as the task's records advance it: it stands still while none come.</summary>
    StreamTime,

    /// <summary>The wall clock.</summary>
    WallClockTime,
}

/// <summary>Does what was scheduled. Kafka Streams: Punctuator.</summary>
/// <param name="timestampMs">The time of the clock that it was scheduled by, milliseconds since the Unix epoch.</param>
public delegate void Punctuator(long timestampMs);

/// <summary>Something scheduled that can be called off. Kafka Streams: Cancellable.</summary>
public interface ICancellable
{
    /// <summary>It is not called any more. Also from within itself; a second time it does nothing.</summary>
    void Cancel();
}
