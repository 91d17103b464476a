using StreamProc.Worker.Plugins;

namespace StreamProc.Worker.Commands;

/// <summary><c>list</c>: the topologies that can be run.</summary>
internal sealed class ListCommand : WorkerCommand
{
    public ListCommand(WorkerHost host) : base("list", "Lists the topologies that can be run.", "list", "list --topologies MyTopology/bin/Debug/net10.0")
    {
        var folder = TopologyCatalog.FolderOption();
        Add(folder);
        SetAction(parsed =>
        {
            foreach (var found in TopologyCatalog.Load(host, parsed.GetValue(folder)).All)
                host.Out.WriteLine($"{found.Name}  ({found.Topology.GetType().FullName} in {host.Shown(found.File)})");
            return CommandLine.Done;
        });
    }
}
