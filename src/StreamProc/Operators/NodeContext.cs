using Microsoft.Extensions.Logging;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Transport;

namespace StreamProc.Operators;

/// <summary>What a task offers to its operators.</summary>
internal interface ITaskContext
{
    string TaskId { get; }

    string ApplicationId { get; }

    /// <summary>The record being processed.</summary>
    RecordContext Record { get; }

    /// <summary>The largest event time of all records that the task has taken; -1 before the first.</summary>
    long StreamTimeMs { get; }

    TimeProvider Time { get; }

    ILogger Logger { get; }

    /// <summary>Where results go.</summary>
    IRecordSink Sink { get; }

    /// <summary>The real name of a topic: internal ones are prefixed with the application id.</summary>
    string TopicName(string topic);

    /// <summary>A store that the topology connects to the node; global ones are read-only.</summary>
    IStateStore Store(string name);

    /// <summary>A global store to be read; null: there is none of that name.</summary>
    IStateStore? GlobalStore(string name);

    /// <summary>Has a node's callback called again and again; from a time of its own clock on, or by that clock's custom.</summary>
    ICancellable Schedule(string node, long? startMs, long intervalMs, PunctuationType type, Punctuator callback);

    /// <summary>Asks for a commit before the interval is over.</summary>
    void RequestCommit();

    /// <summary>An operator's stream time, kept over restarts under this name.</summary>
    StreamTime StreamTime(string name);

    /// <summary>Up to which time the closed windows of a store have been emitted, kept over restarts as Kafka Streams keeps it.</summary>
    StreamTime EmittedUpTo(string store);

    /// <summary>How much wall-clock time lies between two looks for results that have become final; 0: look at every record.</summary>
    long EmitIntervalMs { get; }

    /// <summary>Something that several nodes of the task share under a name, made by the first that asks.</summary>
    T Shared<T>(string name, Func<T> create)
        where T : class;

    /// <summary>The node's counter of dropped records.</summary>
    Drops Drops(string node);

    /// <summary>Remembers which node failed, for the message; the innermost wins.</summary>
    bool Blame(string node);
}

/// <summary>A task's context as one node sees it.</summary>
/// <param name="node">The node.</param>
/// <param name="stores">Names of the stores that it is connected with.</param>
/// <param name="task">The task.</param>
/// <param name="starting">Takes what is to be done when the task begins to process.</param>
/// <param name="closing">Takes what is to be done when the task goes away.</param>
internal sealed class NodeContext(string node, IReadOnlyCollection<string> stores, ITaskContext task, Action<Action> starting, Action<Action> closing)
{
    public string Node => node;

    public ITaskContext Task => task;

    public RecordContext Record => task.Record;

    public Drops Drops { get; } = task.Drops(node);

    public StreamTime StreamTime(string name) => task.StreamTime(name);

    public StreamTime EmittedUpTo(string store) => task.EmittedUpTo(store);

    /// <summary>A gate of the node's own for work that is not to be done for every record.</summary>
    public EmissionThrottle EmissionThrottle() => new(task.Time, task.EmitIntervalMs);

    /// <summary>Says what is to be done once the task's stores are whole, before the first record.</summary>
    public void OnStart(Action start) => starting(start);

    /// <summary>Says what is to be done when the task goes away.</summary>
    public void OnClose(Action close) => closing(close);

    public TStore Store<TStore>(string name) where TStore : class, IStateStore => Typed<TStore>(task.Store(name));

    /// <summary>A store that a user's code asks for: one that its node is connected with, or a global one.</summary>
    public TStore ConnectedStore<TStore>(string name) where TStore : class, IStateStore
    {
        if (stores.Contains(name, StringComparer.Ordinal)) return Store<TStore>(name);
        if (task.GlobalStore(name) is { } global) return Typed<TStore>(global);
        throw new InvalidOperationException(
            $"Node {node} is not connected with a store {name}; it is connected with: {(stores.Count == 0 ? "none" : string.Join(", ", stores))}. " +
            "Name the store where the processor is added (Process, ProcessValues), or connect it with ConnectProcessorAndStateStores.");
    }

    private TStore Typed<TStore>(IStateStore store) where TStore : class, IStateStore =>
        store as TStore ?? throw new InvalidOperationException(
            $"Node {node}: store {store.Name} is {TypeName.OfStore(store.GetType())}, not {TypeName.OfStore(typeof(TStore))}. Ask for it with the types that it was built with.");

    // A user's function is wrapped once, when the task is built, so that an exception names its node; the price is one more delegate call.
    public Func<T1, TOut> Guard<T1, TOut>(Func<T1, TOut> f) => a =>
    {
        try { return f(a); }
        catch (Exception) when (task.Blame(node)) { throw; }
    };

    public Func<T1, T2, TOut> Guard<T1, T2, TOut>(Func<T1, T2, TOut> f) => (a, b) =>
    {
        try { return f(a, b); }
        catch (Exception) when (task.Blame(node)) { throw; }
    };

    public Func<T1, T2, T3, TOut> Guard<T1, T2, T3, TOut>(Func<T1, T2, T3, TOut> f) => (a, b, c) =>
    {
        try { return f(a, b, c); }
        catch (Exception) when (task.Blame(node)) { throw; }
    };

    public Action<T1, T2> Guard<T1, T2>(Action<T1, T2> f) => (a, b) =>
    {
        try { f(a, b); }
        catch (Exception) when (task.Blame(node)) { throw; }
    };
}
