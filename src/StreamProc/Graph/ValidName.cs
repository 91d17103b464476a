using System.Text.RegularExpressions;

namespace StreamProc.Graph;

/// <summary>What nodes, stores and topics may be called: what Kafka allows for topics, since stores name theirs.</summary>
internal static partial class ValidName
{
    public static bool Is(string name) => Pattern().IsMatch(name);

    /// <summary>What is wrong with the name of a node or store; null: nothing.</summary>
    public static string? Problem(string name) => Is(name) ? null : $"\"{name}\" is no name for a node or store: 1 to 249 letters, digits, dots, underscores and hyphens.";

    /// <summary>What is wrong with the name of a topic; null: nothing.</summary>
    public static string? TopicProblem(string node, string topic) =>
        Is(topic) ? null : $"Node {node}: \"{topic}\" is no name for a topic: 1 to 249 letters, digits, dots, underscores and hyphens.";

    // Not $ but \z: that would let a line break at the end pass.
    [GeneratedRegex(@"^(?!\.{1,2}\z)[a-zA-Z0-9._\-]{1,249}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
