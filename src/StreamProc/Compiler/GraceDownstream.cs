using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>
/// For each subtopology the smallest grace of an event-time operator that reads, directly or further down, a repartition topic that is written
/// there. Its tasks have to be aligned, or they would make each other's records late.
/// </summary>
internal sealed class GraceDownstream
{
    private readonly Dictionary<Subtopology, long> _smallestMs = [];
    private readonly Dictionary<string, List<Subtopology>> _writers = new(StringComparer.Ordinal);

    public GraceDownstream(Topology topology)
    {
        foreach (var part in topology.Subtopologies.All)
            foreach (var topic in part.Sinks.Select(s => s.Topic).OfType<string>().Where(topology.IsInternal))
                (_writers.TryGetValue(topic, out var writers) ? writers : _writers[topic] = []).Add(part);

        // From the smallest grace on: what a walk up has reached once, no larger one can change, so each subtopology is walked through once.
        foreach (var (part, graceMs) in topology.Subtopologies.All.Select(p => (p, SmallestMs(p))).Where(p => p.Item2 is not null).OrderBy(p => p.Item2))
            SpreadUp(part, graceMs!.Value);
    }

    /// <summary>Null: there is no such operator.</summary>
    public long? this[Subtopology part] => _smallestMs.TryGetValue(part, out var graceMs) ? graceMs : null;

    private static long? SmallestMs(Subtopology part) => part.Nodes.Select(n => n.EventTimeGraceMs).Min();

    private void SpreadUp(Subtopology from, long graceMs)
    {
        var open = new Stack<Subtopology>([from]);
        while (open.TryPop(out var part))
            foreach (var writer in part.Sources.SelectMany(s => s.Topics).SelectMany(t => _writers.GetValueOrDefault(t, [])))
            {
                GraphVisits.Add();
                if (_smallestMs.TryAdd(writer, graceMs)) open.Push(writer);
            }
    }
}
