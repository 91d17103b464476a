using Confluent.Kafka;
using StreamProc.Transport;

namespace StreamProc.Kafka.Groups;

/// <summary>A member of the group that shares out task topics.</summary>
/// <remarks>
/// The broker refuses the commits of a member that was put out exactly until it has been told that its tasks are lost; from then on it is a member like
/// any other. So a listener that is told so must have dropped the work when the call returns.
/// </remarks>
internal sealed class KafkaMembership : IMembership
{
    private static readonly TimeSpan _betweenTries = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _slice = TimeSpan.FromMilliseconds(20);

    private readonly string? _instanceId;
    private readonly TaskTopics _topics;
    private readonly Func<KafkaMembership, IConsumer<Ignore, Ignore>> _open;
    private readonly GroupOffsets _offsets;
    private readonly ClientEvents _events;
    private readonly TimeSpan _patience;
    private readonly HashSet<string> _owned = new(StringComparer.Ordinal);
    private IReadOnlyCollection<string> _eligible;
    private IConsumer<Ignore, Ignore>? _consumer;
    private IMembershipListener? _listener;
    private Deadline _openAgain;
    private bool _left;

    public KafkaMembership(
        MembershipRequest request, TaskTopics topics, Func<KafkaMembership, IConsumer<Ignore, Ignore>> open, GroupOffsets offsets, ClientEvents events, TimeSpan patience)
    {
        _instanceId = request.InstanceId;
        _topics = topics;
        _open = open;
        _offsets = offsets;
        _events = events;
        _patience = patience;
        _eligible = request.Tasks;
        topics.Ensure(request.Tasks);
        Open();
    }

    /// <summary>The tasks that this worker would take: what it is warm for. The group gives it no others.</summary>
    public void Offer(IReadOnlyCollection<string> tasks)
    {
        _eligible = tasks;
        _consumer?.Subscribe(tasks.Select(_topics.TopicOf));
    }

    public void Poll(IMembershipListener listener, TimeSpan wait)
    {
        _listener = listener;
        if (_consumer is null)
        {
            if (!_openAgain.IsOver)
            {
                ClientEvents.Pause(wait < _openAgain.Left ? wait : _openAgain.Left);
                return;
            }

            Open();
        }

        _events.ThrowIfRefused($"Group '{_offsets.Group}'");
        try
        {
            _consumer!.Consume(wait);
        }
        catch (ConsumeException e)
        {
            Judge(e);
        }
    }

    public void Leave(bool forGood)
    {
        if (_left) return;
        _left = true;
        if (_consumer is null) return;

        // Closing alone keeps a static member's place until its session is over; unsubscribing first leaves the group.
        if (forGood || _instanceId is null) _consumer.Unsubscribe();
        else _owned.Clear();
        var deadline = Deadline.After(_patience);
        while (_owned.Count > 0 && !deadline.IsOver) _consumer.Consume(_slice);
        _consumer.Close();
    }

    public void Dispose() => Drop();

    /// <summary>For the client's handlers: the group gave us these.</summary>
    public void Assigned(List<TopicPartition> partitions)
    {
        var tasks = Tasks(partitions);
        tasks.RemoveAll(t => !_owned.Add(t));
        _listener?.Assigned(tasks);
    }

    /// <summary>For the client's handlers: the group wants these back; they are ours until the call returns.</summary>
    public void Revoked(List<TopicPartition> partitions)
    {
        var tasks = Tasks(partitions).FindAll(_owned.Contains);
        if (tasks.Count > 0) _listener?.Revoked(tasks);
        _owned.ExceptWith(tasks);
    }

    /// <summary>For the client's handlers: these are another's already.</summary>
    public void Lost(List<TopicPartition> partitions) => Lose(Tasks(partitions).FindAll(_owned.Contains));

    private List<string> Tasks(List<TopicPartition> partitions) => partitions.ConvertAll(p => _topics.TaskOf(p.Topic));

    private void Lose(List<string> tasks)
    {
        _owned.ExceptWith(tasks);
        if (tasks.Count > 0) _listener?.Lost(tasks);
    }

    private void Judge(ConsumeException e)
    {
        var doing = $"Taking part in group '{_offsets.Group}'";
        switch (e.Error.Code)
        {
            case ErrorCode.Local_MaxPollExceeded:
                // Under the classic protocol librdkafka itself says "lost" seconds later: too late. Begin again with a new client.
                Lose([.. _owned]);
                Drop();
                Open();
                return;
            case ErrorCode.UnreleasedInstanceId:
                // The instance's former process died and its session is not over yet.
                Lose([.. _owned]);
                Drop();
                _openAgain = Deadline.After(_betweenTries);
                return;
            case ErrorCode.FencedInstanceId:
                Lose([.. _owned]);
                throw new FencedException($"{doing} failed: another worker has joined with the instance id '{_instanceId}'. Give each worker its own.", e);
        }

        if (e.Error.IsFatal) Lose([.. _owned]);
        if (e.Error.IsFatal || KafkaErrors.IsAccess(e.Error.Code)) throw KafkaErrors.Translate(e.Error, doing, _events, e);
        // Everything else librdkafka gets over by itself, and it is in the log.
    }

    private void Open()
    {
        _consumer = _open(this);
        _consumer.Subscribe(_eligible.Select(_topics.TopicOf));
        _offsets.BelongTo(_consumer);
    }

    private void Drop()
    {
        _offsets.BelongTo(null);
        _consumer?.Dispose();
        _consumer = null;
    }
}
