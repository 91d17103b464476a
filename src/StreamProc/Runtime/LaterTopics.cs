using Microsoft.Extensions.Logging;
using StreamProc.Compiler;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>
/// Looks now and then for topics that match a pattern of the topology but were made after the start. The tasks are planned then, so such topics are read
/// from the next start on; until then the log says what waits.
/// </summary>
internal sealed class LaterTopics(string topologyName, TopologyPlan plan, ITopicAdmin topics, TimeProvider time, ILogger logger)
{
    /// <summary>Time between two looks: as often as Kafka's clients look by default.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly bool _hasPatterns = plan.MatchedTopics.Count > 0;
    private readonly HashSet<string> _known = [.. plan.MatchedTopics.SelectMany(m => m.Value)];
    private long _lastLook = time.GetTimestamp();

    /// <summary>Says at the start what the patterns match.</summary>
    public void ReportStart()
    {
        foreach (var (source, matched) in plan.MatchedTopics)
        {
            if (matched.Count > 0) logger.LogInformation("Topology {Topology}, node {Node}: pattern {Pattern} matches {Topics}", topologyName, source.Name, source.Pattern, string.Join(", ", matched));
            else
                logger.LogWarning(
                    "Topology {Topology}, node {Node}: no topic matches pattern {Pattern}, so it reads nothing. A topic that is made later is read from the next start on", topologyName, source.Name, source.Pattern);
        }
    }

    /// <summary>Looks, if it is time to.</summary>
    public void Look()
    {
        if (!_hasPatterns || time.GetElapsedTime(_lastLook) < Interval) return;
        _lastLook = time.GetTimestamp();
        try
        {
            foreach (var (source, matched) in new SourceTopics(plan.ApplicationId, plan.Topology, topics.Matching).Matched)
                foreach (var topic in matched.Where(_known.Add))
                    logger.LogWarning(
                        "Topology {Topology}, node {Node}: topic {Topic} matches pattern {Pattern}, but was made after the start: it is read from the next start on. Start the workers again to read it",
                        topologyName, source.Name, topic, source.Pattern);
        }
        catch (TransportException failure)
        {
            logger.LogWarning("Topology {Topology}: topics that match its patterns cannot be looked for: {Reason} It is tried again later", topologyName, failure.Message);
        }
    }
}

/// <summary>What patterns match.</summary>
internal static class MatchingTopics
{
    /// <summary>The topics that are there and match.</summary>
    public static IEnumerable<string> Matching(this ITopicAdmin topics, Graph.TopicPattern pattern) => topics.List().Select(t => t.Name).Where(pattern.Matches);
}
