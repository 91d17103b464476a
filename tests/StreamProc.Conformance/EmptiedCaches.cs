using StreamProc.Testing;

namespace StreamProc.Conformance;

/// <summary>
/// What restarts make of a vector with a record cache. The cache shows windows that retention has hidden in the store (Kafka Streams' does, and so does
/// ours), and a late record may still be added to them or merged with them. A restart empties the cache, and such a record finds what it would find
/// without any. Nothing else may change: what is expected is what the same run gives whose caches forget at the same moments, to the last record, row and
/// drop; and of that, what a step writes to a topic has to be what was recorded, or to end as it ends without a cache.
/// </summary>
internal static class EmptiedCaches
{
    /// <summary>Whether a vector has windows in a cache, so that its results under restarts may depend on what the cache remembers.</summary>
    public static bool ChangeResults(Vector vector, RunCondition condition) => condition != RunCondition.Plain && vector.CacheBytes > 0 && vector.Topology.Any(op => op.Kind() is "window");

    /// <summary>The vector with what has to come of it under restarts.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">Caches that forget change what they must not.</exception>
    public static Vector Expected(Vector vector, RunCondition restarts)
    {
        var emptied = Replay.Run(vector, restarts == RunCondition.LostWork ? RunCondition.CachesEmptiedForEachRecord : RunCondition.EmptiedCaches);
        var differences = Comparison.Of(vector with { Expected = Allowed(vector.Expected, Replay.Run(vector with { CacheBytes = 0 }), emptied) }, emptied);
        Assert.True(differences.Length == 0, $"With caches that are emptied, {differences}");
        return vector with { Expected = emptied };
    }

    /// <summary>What was recorded; of it, what a run with emptied caches has as it is without a cache instead.</summary>
    /// <param name="recorded">With a cache, which remembers.</param>
    /// <param name="without">Without one.</param>
    /// <param name="emptied">With one that forgets.</param>
    internal static Outcome Allowed(Outcome recorded, Outcome without, Outcome emptied)
    {
        var allowed = new Outcome { Describe = recorded.Describe, DroppedRecords = recorded.DroppedRecords };
        allowed.InternalTopics.AddRange(recorded.InternalTopics);
        var there = new HashSet<(string Topic, string Key)>();
        for (var i = 0; i < recorded.Steps.Count; i++)
        {
            var (one, other) = (without.Steps[i], emptied.Steps[i]);
            allowed.Steps.Add(recorded.Steps[i].With(other, topic => EndAlike(Lines(one, topic), Lines(other, topic), key => there.Contains((topic, key)))));
            foreach (var (topic, lines) in other.Topics)
                foreach (var (key, rest) in LastOfKeys(lines)) _ = IsDeleted(rest) ? there.Remove((topic, key)) : there.Add((topic, key));
        }
        foreach (var (name, rows) in recorded.Stores) allowed.Stores[name] = recorded.WindowStores.Contains(name) ? Rows(rows, without.Stores[name], emptied.Stores[name]) : rows;
        // A window that is not found again may make a record late.
        var (fewest, most) = (Math.Min(recorded.DroppedRecords, without.DroppedRecords), Math.Max(recorded.DroppedRecords, without.DroppedRecords));
        allowed.DroppedRecords = Math.Clamp(emptied.DroppedRecords, fewest, most);
        return allowed;
    }

    /// <summary>The rows of a window store: each is as recorded or as without a cache; one that is hidden without a cache may be missing.</summary>
    private static List<string> Rows(IReadOnlyList<string> recorded, IReadOnlyList<string> without, IReadOnlyList<string> emptied)
    {
        var either = recorded.Union(without, StringComparer.Ordinal).ToHashSet(StringComparer.Ordinal);
        var rows = emptied.Where(either.Contains).ToList();
        rows.AddRange(recorded.Intersect(without, StringComparer.Ordinal).Where(row => !emptied.Contains(row, StringComparer.Ordinal)).Select(row => row + " (missing)"));
        return rows;
    }

    /// <summary>
    /// Whether what a step wrote to a topic without and with a cache ends with the same last record of each key. The cache makes several updates of a step
    /// one, so there may be fewer with it; and none of a key that was not there before and is gone again.
    /// </summary>
    private static bool EndAlike(IReadOnlyList<string> without, IReadOnlyList<string> with, Func<string, bool> wasThere)
    {
        var (all, fewer) = (LastOfKeys(without), LastOfKeys(with));
        return with.CountBy(line => line, StringComparer.Ordinal).All(w => w.Value <= without.Count(line => string.Equals(line, w.Key, StringComparison.Ordinal)))
            && fewer.All(row => all.TryGetValue(row.Key, out var last) && string.Equals(last, row.Value, StringComparison.Ordinal))
            && all.All(row => fewer.ContainsKey(row.Key) || (IsDeleted(row.Value) && !wasThere(row.Key)));
    }

    private static bool IsDeleted(string value) => value.StartsWith("null", StringComparison.Ordinal);

    private static IReadOnlyList<string> Lines(StepOutput step, string topic) => step.Topics.FirstOrDefault(t => string.Equals(t.Topic, topic, StringComparison.Ordinal)).Lines ?? [];

    private static Dictionary<string, string> LastOfKeys(IReadOnlyList<string> lines)
    {
        var last = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Select(l => l.Split(" = ", 2))) last[line[0]] = line[1];
        return last;
    }
}
