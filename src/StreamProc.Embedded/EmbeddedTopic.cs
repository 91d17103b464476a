using System.Globalization;

namespace StreamProc.Embedded;

/// <summary>A topic with its partitions.</summary>
internal sealed record EmbeddedTopic(TopicState State, TopicConfiguration Configuration, IReadOnlyList<PartitionLog> Partitions)
{
    private const string TopicsFolder = "topics";

    // A file name holds 255 bytes; the number before it keeps names apart that are cut or differ only in case.
    private const int MaxNameInFolder = 200;

    public string Name => State.Name;

    public static string TopicsDirectory(string directory) => Path.Combine(directory, TopicsFolder);

    /// <summary>The folder of a topic. Names have only letters, digits, dots, dashes and underscores, and the number in front makes any of them a safe file name.</summary>
    public static string Folder(string directory, int id, string name) =>
        Path.Combine(TopicsDirectory(directory), id.ToString("D6", CultureInfo.InvariantCulture) + "-" + name[..Math.Min(name.Length, MaxNameInFolder)]);

    /// <summary>The folder of a partition.</summary>
    public static string Folder(string directory, TopicState topic, int partition) =>
        Path.Combine(Folder(directory, topic.Id, topic.Name), partition.ToString(CultureInfo.InvariantCulture));
}
