namespace StreamProc.Graph;

/// <summary>
/// Source nodes of one subtopology. While a topology is defined such sets are joined with every operator that brings streams together, and they are
/// looked into once, when it is planned: so a set refers to those that it was made of instead of copying them.
/// </summary>
internal sealed class SourceSet
{
    private SourceSet(string? source, IReadOnlyList<SourceSet> parts) => (Source, Parts) = (source, parts);

    /// <summary>The one source node; null: see the parts.</summary>
    public string? Source { get; }

    /// <summary>The sets that this one was made of.</summary>
    public IReadOnlyList<SourceSet> Parts { get; }

    public static SourceSet Of(string source) => new(source, []);

    public static SourceSet Of(IReadOnlyList<SourceSet> parts) => parts.Count == 1 ? parts[0] : new(source: null, parts);

    public SourceSet With(SourceSet other) => ReferenceEquals(this, other) ? this : new(source: null, [this, other]);
}
