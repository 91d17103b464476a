namespace StreamProc.Graph;

/// <summary>
/// The order in which a Java HashMap or HashSet of text is walked through. Kafka Streams keeps names in such: the order shows in descriptions and
/// decides which of a node's stores is flushed first.
/// </summary>
internal static class JavaOrder
{
    private const int SmallestTable = 16;

    /// <summary>Things in the order of a table that grew as they were put in.</summary>
    public static IEnumerable<T> Of<T>(IReadOnlyCollection<T> things, Func<T, string> name)
    {
        var buckets = SmallestTable;
        while (things.Count > buckets * 3 / 4) buckets *= 2;
        return things.OrderBy(t => Bucket(name(t), buckets));
    }

    private static int Bucket(string name, int buckets)
    {
        var hash = 0;
        foreach (var c in name) hash = unchecked((31 * hash) + c);
        return (hash ^ (hash >>> 16)) & (buckets - 1);
    }
}
