using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>
/// Opens tasks and makes their stores whole beside the lanes, which go on meanwhile; then a task is handed to its lane. Closes storages too, since that may
/// take long. Owns no thread: whoever has one calls <see cref="Step"/> again and again.
/// </summary>
internal sealed class Restorer : IRecordReceiver, IDisposable
{
    private const int BatchRecords = 10_000;

    private readonly LaneEnvironment _environment;
    private readonly IRecordSource _source;
    private readonly Dictionary<int, SubtopologyPlan> _subtopologies;
    private readonly ConcurrentQueue<Order> _orders = new();
    private readonly List<Order> _waiting = [];
    private readonly List<TaskRestoration> _running = [];
    private readonly List<(TaskRestoration Restoration, int Store)> _slots = [];
    private long _records;

    /// <summary>Something to open, or something to close.</summary>
    private sealed record Order(TaskLease? Lease, Lane? Lane, TaskStorages? Storages);

    public Restorer(string name, TopologyPlan plan, LaneEnvironment environment)
    {
        _environment = environment;
        _subtopologies = plan.Subtopologies.ToDictionary(s => s.Id);
        _source = environment.Transport.OpenSource(name, environment.Isolation);
    }

    /// <summary>Changelog records read into stores. Safe from other threads.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Opens a task and hands it to a lane when its stores are whole. Safe from other threads.</summary>
    /// <param name="lease">Under which it is ours; nothing is handed over once it is over.</param>
    /// <param name="lane">Where it is to run.</param>
    /// <param name="storages">Its storages, if they are open already.</param>
    public void Open(TaskLease lease, Lane lane, TaskStorages? storages = null) => Enqueue(new(lease, lane, storages));

    /// <summary>Closes storages; a later <see cref="Open"/> of the same task comes after that. Safe from other threads.</summary>
    public void Close(TaskStorages storages) => Enqueue(new(Lease: null, Lane: null, storages));

    /// <summary>Ends a wait in <see cref="Step"/> early. Safe from other threads.</summary>
    public void Wake() => _source.Wake();

    /// <summary>Opens what is to be opened, reads a batch, hands over what is whole.</summary>
    public void Step(TimeSpan wait)
    {
        while (_orders.TryDequeue(out var order)) _waiting.Add(order);
        var tries = _waiting.ToList();
        _waiting.Clear();
        foreach (var order in tries) Follow(order);
        DropStale();

        HandOverWhole();
        var read = _source.Poll(this, BatchRecords, _orders.IsEmpty ? wait : TimeSpan.Zero);
        Interlocked.Add(ref _records, read);
        foreach (var restoration in _running) restoration.Apply();
        HandOverWhole();
    }

    public void Receive(in RawRecord record)
    {
        var (restoration, store) = _slots[record.Slot];
        restoration.Receive(store, in record);
    }

    public void EndOfPartition(int slot, long position)
    {
        var (restoration, store) = _slots[slot];
        restoration.EndOfPartition(store, position);
    }

    public void Dispose()
    {
        foreach (var restoration in _running) restoration.Task.Dispose();
        _running.Clear();
        foreach (var order in _waiting.Concat(_orders)) order.Storages?.Dispose();
        _waiting.Clear();
        _orders.Clear();
        _source.Dispose();
    }

    private void Enqueue(Order order)
    {
        _orders.Enqueue(order);
        Wake();
    }

    private void Follow(Order order)
    {
        if (order.Lease is null or { IsOver: true })
        {
            order.Storages?.Dispose();
            return;
        }
        try
        {
            Begin(order.Lease, order.Lane!, order.Storages);
        }
        catch (TransportException e) when (e is FencedException || e.OutcomeUnknown)
        {
            // The group or the broker is not to be reached now. If the task is another's, its lease will be over.
            _environment.Logger.LogWarning("Task {Task} is to be opened, but: {Reason} It is tried again", order.Lease, e.Message);
            _waiting.Add(order);
        }
    }

    private void Begin(TaskLease lease, Lane lane, TaskStorages? storages)
    {
        if (_environment.Claims is { } claims) claims.TakeOver(lease.Task, lane.Name);
        var plan = TaskPlan.Of(_subtopologies[lease.Task.Subtopology], lease.Task.Partition);
        var inputs = plan.Inputs.Select(i => new Records.TopicPartition(i.Input.Topic, i.Partition)).ToList();
        var committed = _environment.Transport.Committed(_environment.Options.ApplicationId, inputs);
        var task = new StreamTask(plan, lane.TaskEnvironment, committed, storages);
        try
        {
            task.MoveTo(TaskPhase.Restoring);
            var begin = StartOffsets.Of(lane.TaskEnvironment.TopologyName, plan, committed, _environment);
            var restoration = new TaskRestoration(lease, lane, task, committed, begin, _environment.Transport.Topics);
            var starts = restoration.Starts(_slots.Count);
            for (var store = 0; store < starts.Count; store++) _slots.Add((restoration, store));
            if (starts.Count > 0) _source.Assign(starts);
            _running.Add(restoration);
        }
        catch
        {
            // What was handed in stays with the order, which may be tried again.
            if (storages is null) task.Dispose();
            else task.Abandon();
            throw;
        }
    }

    private void DropStale()
    {
        foreach (var restoration in _running.FindAll(r => r.Lease.IsOver))
        {
            Forget(restoration);
            restoration.Task.Dispose();
        }
    }

    private void HandOverWhole()
    {
        foreach (var restoration in _running.FindAll(r => r.IsWhole))
        {
            Forget(restoration);
            if (restoration.Records > 0) _environment.Logger.LogInformation("Task {Task}: {Records} records restored", restoration.Lease, restoration.Records);
            restoration.Lane.Add(restoration.Lease, restoration.Task, restoration.InputStarts);
        }
    }

    private void Forget(TaskRestoration restoration)
    {
        _running.Remove(restoration);
        if (restoration.Partitions.Count > 0) _source.Unassign(restoration.Partitions);
    }
}
