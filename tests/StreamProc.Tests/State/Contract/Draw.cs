using CsCheck;
using StreamProc.Records;

namespace StreamProc.Tests.State;

/// <summary>What contract tests draw.</summary>
internal static class Draw
{
    /// <summary>Few keys, so that steps meet on the same ones; some begin with others.</summary>
    public static readonly string[] Keys = ["a", "aa", "ab", "b", "ba", "\u00e9"];

    public static readonly Gen<string> Key = OneOf(Keys);

    public static readonly Gen<Optional<string>> Bound = Gen.Select(Key, Gen.Int[0, 3], (key, any) => any == 0 ? default : Optional<string>.Of(key));

    public static readonly Gen<Reopening> Reopening = OneOf(Enum.GetValues<Reopening>());

    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static bool Is(this string key, string other) => string.Equals(key, other, StringComparison.Ordinal);

    /// <summary>Order of serialized texts.</summary>
    public static int Compare(string x, string y) => KeyOrder.Instance.Compare(System.Text.Encoding.UTF8.GetBytes(x), System.Text.Encoding.UTF8.GetBytes(y));

    public static bool IsIn(string key, Optional<string> from, Optional<string> to) =>
        (!from.HasValue || Compare(key, from.Value) >= 0) && (!to.HasValue || Compare(key, to.Value) <= 0);

    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);
}
