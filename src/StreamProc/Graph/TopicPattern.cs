using System.Text.RegularExpressions;

namespace StreamProc.Graph;

/// <summary>A regular expression for names of topics. A name matches as a whole, as in Kafka Streams, not in a part of it.</summary>
internal sealed class TopicPattern
{
    private readonly Regex _pattern, _whole;

    public TopicPattern(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        _pattern = pattern;
        // On a line of its own, for a pattern with white space in it may end in a comment.
        var end = pattern.Options.HasFlag(RegexOptions.IgnorePatternWhitespace) ? "\n" : "";
        _whole = new($@"\A(?:{pattern}{end})\z", pattern.Options & ~RegexOptions.Compiled, pattern.MatchTimeout);
    }

    public bool Matches(string topic) => _whole.IsMatch(topic);

    public bool IsSameAs(TopicPattern other) =>
        string.Equals(ToString(), other.ToString(), StringComparison.Ordinal) && _pattern.Options == other._pattern.Options;

    public override string ToString() => _pattern.ToString();
}
