namespace StreamProc.Embedded;

/// <summary>Whether the producers of a group have something open, and whether an abort of another group took it from them.</summary>
/// <remarks>
/// An abort cuts the tail of all groups. One that has not asked for it must not commit offsets whose results are gone, so its producers take
/// nothing and commit nothing until it has aborted as well.
/// </remarks>
internal sealed class GroupWork(string name)
{
    private volatile bool _hasSent;
    private volatile bool _isCut;

    public string Name { get; } = name;

    /// <summary>Whether it has sent something since its own last commit or abort.</summary>
    public bool HasSent
    {
        get => _hasSent;
        set => _hasSent = value;
    }

    public bool IsCut => _isCut;

    public void Cut()
    {
        _isCut = true;
        _hasSent = false;
    }

    /// <summary>Ends the cut, if there is one.</summary>
    public bool TakeCut()
    {
        var was = _isCut;
        _isCut = false;
        return was;
    }
}
