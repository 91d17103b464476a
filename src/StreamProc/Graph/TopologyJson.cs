using System.Text.Json;
using System.Text.Json.Nodes;

namespace StreamProc.Graph;

/// <summary>Writes a topology as JSON, for programs: subtopologies with their nodes and stores, and the repartition topics between them.</summary>
internal static class TopologyJson
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public static string Of(Topology topology) => new JsonObject
    {
        ["subtopologies"] = Array(topology.Subtopologies.All.Select(part => Part(topology, part))),
        ["repartitionTopics"] = Array(topology.Repartitions.Values.Select(t => new JsonObject { ["name"] = t.Name, ["partitions"] = t.Partitions })),
    }.ToJsonString(Indented);

    private static JsonObject Part(Topology topology, Subtopology part)
    {
        var stores = part.Nodes.SelectMany(n => n.Stores).ToHashSet(StringComparer.Ordinal);
        return new()
        {
            ["id"] = part.Id,
            ["global"] = part.IsGlobal,
            ["nodes"] = Array(part.Nodes.Select(Node)),
            ["stores"] = Array(topology.Stores.Keys.Where(stores.Contains).Select(s => Store(topology, s))),
        };
    }

    private static JsonObject Node(TopologyNode node)
    {
        var json = new JsonObject { ["name"] = node.Name, ["type"] = node switch { SourceNode => "source", SinkNode => "sink", _ => "processor" } };
        if (node is SourceNode { Pattern: { } pattern }) json["topicPattern"] = pattern.ToString();
        else if (node is SourceNode source) json["topics"] = Array(source.Topics.Select(t => JsonValue.Create(t)));
        if (node is SinkNode sink) json["topic"] = sink.Topic;
        if (node.Stores.Count > 0) json["stores"] = Array(node.Stores.Select(s => JsonValue.Create(s)));
        json["parents"] = Array(node.Parents.Select(p => JsonValue.Create(p.Name)));
        json["children"] = Array(node.Children.Select(c => JsonValue.Create(c.Name)));
        return json;
    }

    private static JsonObject Store(Topology topology, string store)
    {
        var json = new JsonObject { ["name"] = store };
        if (topology.SourceChangelogs.TryGetValue(store, out var topic)) json["sourceTopic"] = topic;
        return json;
    }

    private static JsonArray Array(IEnumerable<JsonNode?> items) => [.. items];
}
