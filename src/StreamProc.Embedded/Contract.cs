using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace StreamProc.Embedded;

/// <summary>Assertions that stay on in release builds: a log that goes on after one of them fails would damage data.</summary>
internal static class Contract
{
    /// <summary>Throws if what must hold does not.</summary>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition) throw new UnreachableException($"Broken rule of the embedded log: {rule}.");
    }
}
