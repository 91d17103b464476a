using StreamProc.Graph;

namespace StreamProc.Compiler;

/// <summary>
/// Partition counts of repartition topics that the user has not set: the largest count of what flows into them. Kafka Streams goes through all open
/// topics, round after round, and what is not known yet when one has its turn does not count; so the turns are kept, and only those that lead
/// to nothing are left out.
/// </summary>
internal sealed class RepartitionCounts
{
    private readonly Topology _topology;
    private readonly Dictionary<string, int> _counts;
    private readonly Dictionary<string, List<Subtopology>> _readers = new(StringComparer.Ordinal), _writers = new(StringComparer.Ordinal);
    private readonly Dictionary<Subtopology, int> _largest = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, (int Round, int Place)> _turns = new();
    private readonly HashSet<string> _queued = new(StringComparer.Ordinal);

    private RepartitionCounts(Topology topology, SourceTopics topics, Dictionary<string, int> counts)
    {
        (_topology, _counts) = (topology, counts);
        foreach (var (place, topic) in topology.Repartitions.Keys.Index()) _places.Add(topic, place);
        foreach (var part in topology.Subtopologies.All)
        {
            foreach (var topic in part.Sources.SelectMany(topics.Of)) Note(_readers, topic, part);
            foreach (var topic in part.Sinks.Select(s => s.Topic).OfType<string>().Where(topology.IsInternal)) Note(_writers, topic, part);
        }
    }

    /// <summary>Adds what can be told to the counts.</summary>
    /// <returns>Topics that nothing with a known count flows into.</returns>
    public static IReadOnlyList<string> AddTo(Dictionary<string, int> counts, Topology topology, SourceTopics topics)
    {
        var repartitions = new RepartitionCounts(topology, topics, counts);
        foreach (var topic in counts.Keys.ToList()) repartitions.Spread(topic, round: 0, place: -1);
        foreach (var topic in topology.Repartitions.Values.Where(t => t.Partitions is not null))
            repartitions.Queue(topic.Name, round: 0);
        repartitions.TakeTurns();
        return [.. topology.Repartitions.Keys.Where(t => !counts.ContainsKey(t))];
    }

    private void TakeTurns()
    {
        while (_turns.TryDequeue(out var topic, out var turn))
        {
            GraphVisits.Add();
            _counts[topic] = _topology.Repartitions[topic].Partitions ?? _writers[topic].Max(part => _largest.GetValueOrDefault(part));
            Spread(topic, turn.Round, turn.Place);
        }
    }

    /// <summary>What reads the topic has something that is known now, so what it writes gets a turn: in this round if its place is still to come.</summary>
    private void Spread(string topic, int round, int place)
    {
        foreach (var reader in _readers.GetValueOrDefault(topic, []))
        {
            GraphVisits.Add();
            var isFirst = !_largest.TryGetValue(reader, out var before);
            _largest[reader] = Math.Max(before, _counts[topic]);
            if (!isFirst) continue;
            foreach (var written in reader.Sinks.Select(s => s.Topic).OfType<string>().Where(_topology.IsInternal))
                Queue(written, _places[written] > place ? round : round + 1);
        }
    }

    private void Queue(string topic, int round)
    {
        if (_queued.Add(topic)) _turns.Enqueue(topic, (round, _places[topic]));
    }

    private static void Note(Dictionary<string, List<Subtopology>> parts, string topic, Subtopology part)
    {
        if (!parts.TryGetValue(topic, out var noted)) parts.Add(topic, noted = []);
        noted.Add(part);
    }
}
