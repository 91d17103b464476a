namespace StreamProc.Dsl;

/// <summary>When a windowed aggregation forwards its results. Kafka Streams: EmitStrategy.</summary>
public enum EmitStrategy
{
    /// <summary>With every update.</summary>
    OnWindowUpdate,

    /// <summary>
    /// Once for each window, when it has closed: when event time, as far as records move it on, has passed the window's end and the grace. Sliding windows
    /// and sessions are not cached then. A jump of event time beyond the store's retention loses the windows that it skips; a longer retention keeps them.
    /// </summary>
    OnWindowClose,
}
