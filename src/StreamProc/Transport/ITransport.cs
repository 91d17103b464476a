using StreamProc.Records;

namespace StreamProc.Transport;

/// <summary>What is promised about the effects of a record after failures.</summary>
public enum ProcessingGuarantee
{
    /// <summary>No record is lost; after a failure some may have effect twice.</summary>
    AtLeastOnce,

    /// <summary>Each record has effect exactly once.</summary>
    ExactlyOnce,
}

/// <summary>How wide one commit is.</summary>
public enum CommitScope
{
    /// <summary>Each lane commits on its own.</summary>
    Lane,

    /// <summary>All lanes of the process commit together: uncommitted records are visible inside the process, and a failure takes all back.</summary>
    Process,
}

/// <summary>Where records come from and go to: Kafka, or the embedded log. Safe for several threads.</summary>
public interface ITransport : IDisposable
{
    /// <summary>How wide one commit is.</summary>
    CommitScope CommitScope { get; }

    /// <summary>Topics and their partitions.</summary>
    ITopicAdmin Topics { get; }

    /// <summary>A source of its own for each lane (and one for restoring).</summary>
    /// <param name="name">For logs and client ids.</param>
    /// <param name="isolation">Which records are seen.</param>
    IRecordSource OpenSource(string name, Isolation isolation);

    /// <summary>A producer of its own for each lane.</summary>
    /// <param name="name">For logs, client ids and the transactional id.</param>
    /// <param name="group">The application's group, for which offsets are committed.</param>
    /// <param name="guarantee">What its commits promise.</param>
    IProducer OpenProducer(string name, string group, ProcessingGuarantee guarantee);

    /// <summary>What the group has committed for these partitions; those without a commit are left out.</summary>
    IReadOnlyList<CommittedOffset> Committed(string group, IReadOnlyCollection<TopicPartition> partitions);

    /// <summary>Joins the workers of an application.</summary>
    IMembership Join(MembershipRequest request);

    /// <summary>The names of the workers that the group counts as alive (<see cref="MembershipRequest.Worker"/>).</summary>
    IReadOnlyList<string> Members(string group);

    /// <summary>Which producer has claimed a task last (<see cref="Claim"/>); null: none has, or the transport keeps no claims.</summary>
    string? ClaimOf(string group, string task);

    /// <summary>Notes with the group which producer works on a task from now on; only a member may. For exactly once: see <see cref="EndTransactions"/>.</summary>
    /// <exception cref="FencedException">This worker is not in the group.</exception>
    void Claim(string group, string task, string producer);

    /// <summary>Ends what a producer that is gone has left open; until then nobody reads committed records behind it.</summary>
    /// <param name="producer">The name that it was opened with. Never that of a live one: it would be shut out.</param>
    /// <param name="group">The application's group.</param>
    void EndTransactions(string producer, string group);
}

/// <summary>Which records a source hands over.</summary>
public enum Isolation
{
    /// <summary>Everything, records of open and aborted transactions included.</summary>
    ReadUncommitted,

    /// <summary>Only what was committed.</summary>
    ReadCommitted,
}

/// <summary>Who joins, and the tasks there are.</summary>
/// <param name="Group">The application id.</param>
/// <param name="InstanceId">A name that this worker keeps over restarts; null if it has none.</param>
/// <param name="Tasks">All tasks of the application, <c>subtopology_partition</c>, in order.</param>
public sealed record MembershipRequest(string Group, string? InstanceId, IReadOnlyList<string> Tasks)
{
    /// <summary>The worker's name among the members; unique, and the instance id where there is one.</summary>
    public string Worker { get; init; } = InstanceId ?? "member";
}

/// <summary>Told which tasks this worker has. Calls come from within <see cref="IMembership.Poll"/>.</summary>
public interface IMembershipListener
{
    /// <summary>These are ours from now on. Called with none too, when the group was shared out and nothing is new.</summary>
    void Assigned(IReadOnlyCollection<string> tasks);

    /// <summary>These are to be given up: commit and release them before the call returns.</summary>
    void Revoked(IReadOnlyCollection<string> tasks);

    /// <summary>These are lost already: release them, commit nothing.</summary>
    void Lost(IReadOnlyCollection<string> tasks);
}

/// <summary>A worker's place among the workers of an application: the group assigns tasks, not partitions.</summary>
public interface IMembership : IDisposable
{
    /// <summary>Keeps the membership alive and reports changes. Called only while every lane makes progress, else a hung lane would never be fenced.</summary>
    void Poll(IMembershipListener listener, TimeSpan wait);

    /// <summary>Ends the membership. What was ours goes to others at once; or, of a worker with an instance id, when its session is over and it has not come back.</summary>
    /// <param name="forGood">Others are to take over at once in any case.</param>
    void Leave(bool forGood);
}
