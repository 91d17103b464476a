using System.Globalization;

namespace StreamProc.Worker;

/// <summary>Numbers for people.</summary>
internal static class Counted
{
    /// <summary><c>1 record</c>, <c>20,000 records</c>.</summary>
    public static string Of(long count, string singular) => $"{Number(count)} {singular}{(count == 1 ? "" : "s")}";

    /// <summary><c>20,000</c>.</summary>
    public static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
