using CsCheck;

namespace StreamProc.Tests.State;

/// <summary>Compares byte strings as stores order them.</summary>
internal sealed class KeyOrder : IComparer<byte[]>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}

/// <summary>What a test does to a store in one step. Which fields count depends on the kind.</summary>
internal sealed record StoreStep(int Kind, byte[] Key, byte[] OtherKey, byte[] Value, bool Flag, StoreStep[] DuringWalk)
{
    /// <summary>Few different bytes and short keys, so that steps meet on the same ones; some share their first eight bytes.</summary>
    public static readonly Gen<byte[]> Keys =
        Gen.Select(Gen.Bool, OneOf<byte>(0, 1, 127, 128, 255).Array[1, 4], (isLong, tail) => isLong ? [.. "prefix-8"u8, .. tail] : tail);

    private static readonly Gen<byte[]> Values = Gen.OneOf(Gen.Byte.Array[0, 8], Gen.Byte.Array[0, 8], Gen.Byte.Array[100, 20_000]);

    private static readonly Gen<StoreStep> Write =
        Gen.Select(OneOf(0, 0, 0, 0, 1, 1, 2), Keys, Keys, Values, Gen.Bool, (kind, key, other, value, flag) => new StoreStep(kind, key, other, value, flag, []));

    /// <summary>0 put, 1 delete, 2 delete a range; 3 get; 4 walk, with writes between its steps; 5 commit, 6 abort.</summary>
    public static readonly Gen<StoreStep> Any = Gen.OneOf(
        Write,
        Write,
        Gen.Select(OneOf(3, 4, 4, 4, 5, 5, 6), Keys, Keys, Gen.Int[0, 3], Gen.Bool, Gen.OneOf(Write, Gen.OneOf(Write, Commit())).Array[0, 12],
            (kind, key, other, bounds, flag, during) => new StoreStep(kind, key, other, [(byte)bounds], flag, during)));

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<StoreStep> Commit() => OneOf(5, 6).Select(kind => new StoreStep(kind, [], [], [], Flag: false, []));

    public override string ToString()
    {
        var value = Value.Length > 16 ? $"{Value.Length} bytes" : Convert.ToHexString(Value);
        return $"{Kind} {Convert.ToHexString(Key)} {Convert.ToHexString(OtherKey)} {value} {Flag} [{string.Join("; ", DuringWalk.AsEnumerable())}]";
    }
}

/// <summary>The plainest store there is: a sorted dictionary, and a copy of it as of the last commit.</summary>
internal sealed class StoreModel
{
    public SortedDictionary<byte[], byte[]> Committed { get; private set; } = new(KeyOrder.Instance);

    public SortedDictionary<byte[], byte[]> Now { get; private set; } = new(KeyOrder.Instance);

    /// <summary>The last write of each key since the last commit or abort.</summary>
    public SortedDictionary<byte[], (byte[]? Value, long TimestampMs, bool IsLogged)> Log { get; } = new(KeyOrder.Instance);

    /// <summary>Logged writes that have expired since, the last of each key: they are still handed over, before the others.</summary>
    public SortedDictionary<byte[], (byte[]? Value, long TimestampMs)> ExpiredLog { get; } = new(KeyOrder.Instance);

    public void Put(byte[] key, byte[] value, long timestampMs, bool isLogged)
    {
        Now[key] = value;
        Log[key] = (value, timestampMs, isLogged);
    }

    public void Delete(byte[] key, long timestampMs, bool isLogged)
    {
        Now.Remove(key);
        Log[key] = (null, timestampMs, isLogged);
    }

    public void DeleteRange(byte[] lower, byte[] upper)
    {
        foreach (var key in Now.Keys.Where(k => IsIn(k, lower, upper)).ToList()) Now.Remove(key);
        foreach (var key in Log.Keys.Where(k => IsIn(k, lower, upper)).ToList())
        {
            if (Log[key].IsLogged) ExpiredLog[key] = (Log[key].Value, Log[key].TimestampMs);
            Log.Remove(key);
        }
    }

    public void EndRound(bool isCommit)
    {
        if (isCommit) Committed = new(Now, KeyOrder.Instance);
        else Now = new(Committed, KeyOrder.Instance);
        Log.Clear();
        ExpiredLog.Clear();
    }

    /// <summary>The first key of a walk behind that key, or the very first; null at the end.</summary>
    public byte[]? Next(byte[] lower, byte[]? upper, bool reverse, byte[]? last)
    {
        var ahead = Now.Keys.Where(k => IsIn(k, lower, upper) && (last is null || Math.Sign(KeyOrder.Instance.Compare(k, last)) == (reverse ? -1 : 1)));
        return reverse ? ahead.LastOrDefault() : ahead.FirstOrDefault();
    }

    private static bool IsIn(byte[] key, byte[] lower, byte[]? upper) =>
        KeyOrder.Instance.Compare(key, lower) >= 0 && (upper is null || KeyOrder.Instance.Compare(key, upper) < 0);
}
