using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>
/// Who works on a task exactly once is noted with the group, so that its next owner can end the transaction that a dead one has left open: until then
/// nobody would read committed records behind it, for as long as the transaction timeout.
/// </summary>
internal sealed class TaskClaims(ITransport transport, string group, string worker, int lanes, ILogger logger)
{
    /// <summary>The name of a worker's lane, and of its producer: the number first, since a worker's name may be anything.</summary>
    public static string LaneName(string worker, int lane) => $"lane-{lane}@{worker}";

    /// <summary>Ends what the task's last owner has left open, if that one is gone, and notes the new one.</summary>
    /// <exception cref="TransportException">It is not known; to be tried again.</exception>
    public void TakeOver(TaskId task, string lane)
    {
        var name = task.ToString();
        var last = transport.ClaimOf(group, name);
        if (string.Equals(last, lane, StringComparison.Ordinal)) return;

        // Never that of a live worker: it would be shut out. A live one has committed before it gave the task up.
        if (last is not null && !IsLive(last))
        {
            logger.LogInformation("Task {Task} was left by {Last}: its open transaction is ended", name, last);
            transport.EndTransactions(last, group);
        }
        transport.Claim(group, name, lane);
    }

    private bool IsLive(string lane)
    {
        var separator = lane.IndexOf('@', StringComparison.Ordinal);
        var owner = separator < 0 ? lane : lane[(separator + 1)..];
        // This worker has ended the transactions of its lanes when it opened their producers; an earlier run may have had more lanes.
        if (string.Equals(owner, worker, StringComparison.Ordinal))
            return int.TryParse(lane.AsSpan("lane-".Length, separator - "lane-".Length), out var number) && number < lanes;
        return transport.Members(group).Contains(owner, StringComparer.Ordinal);
    }
}
