using StreamProc.Transport;

namespace StreamProc.Worker.Connecting;

/// <summary>Topics that a user named.</summary>
internal static class KnownTopics
{
    /// <summary>A topic that must be there.</summary>
    /// <param name="topics">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="create">The command that would make it.</param>
    public static TopicDescription Required(this ITopicAdmin topics, string name, string create)
    {
        if (topics.Find(name) is { } found) return found;
        var known = topics.List().Select(t => t.Name).ToList();
        throw new UserException($"There is no topic {name}. {(known.Count == 0 ? "There are no topics yet." : $"There are: {string.Join(", ", known)}.")} To make it: {create}");
    }

    /// <summary>Checks that all of these topics are there.</summary>
    /// <param name="topics">Where.</param>
    /// <param name="names">Their names.</param>
    /// <param name="create">The command that would make one, for its name.</param>
    public static void RequireAll(this ITopicAdmin topics, IEnumerable<string> names, Func<string, string> create)
    {
        var missing = names.Where(n => topics.Find(n) is null).ToList();
        if (missing.Count > 0) throw new UserException($"The topology needs topics that are not there: {string.Join(", ", missing)}. To make them: {string.Join("; ", missing.Select(create))}");
    }
}
