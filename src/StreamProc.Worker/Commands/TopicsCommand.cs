using System.CommandLine;

namespace StreamProc.Worker.Commands;

/// <summary><c>topics</c>: what can be done with topics.</summary>
internal sealed class TopicsCommand : Command
{
    public TopicsCommand(WorkerHost host) : base("topics", "Lists, creates and deletes topics.")
    {
        Add(new TopicsListCommand(host));
        Add(new TopicsCreateCommand(host));
        Add(new TopicsDeleteCommand(host));
    }
}
