using System.Runtime.ExceptionServices;

namespace StreamProc.Runtime;

/// <summary>Ends several things: each, also when another fails to end.</summary>
internal static class Closing
{
    /// <summary>Does all of it, in this order; the first failure is thrown afterwards.</summary>
    public static void All(params IEnumerable<Action> closings)
    {
        ExceptionDispatchInfo? first = null;
        foreach (var close in closings)
        {
            try
            {
                close();
            }
            catch (Exception failure)
            {
                first ??= ExceptionDispatchInfo.Capture(failure);
            }
        }
        first?.Throw();
    }
}
