using StreamProc.Transport;

namespace StreamProc.Embedded;

/// <summary>The one process that can open the log has all tasks, from its first poll on.</summary>
internal sealed class EmbeddedMembership(MembershipRequest request, Action<string> left) : IMembership
{
    private readonly ManualResetEventSlim _leaving = new();
    private bool _isAssigned;

    /// <inheritdoc/>
    public void Poll(IMembershipListener listener, TimeSpan wait)
    {
        if (!_isAssigned && !_leaving.IsSet)
        {
            _isAssigned = true;
            listener.Assigned(request.Tasks);
            return;
        }
        _leaving.Wait(wait);
    }

    /// <inheritdoc/>
    public void Leave(bool forGood)
    {
        if (_leaving.IsSet) return;
        _leaving.Set();
        left(request.Group);
    }

    /// <inheritdoc/>
    public void Dispose() => Leave(forGood: true);
}
