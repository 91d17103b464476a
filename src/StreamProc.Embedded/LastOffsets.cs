using System.IO.Hashing;

namespace StreamProc.Embedded;

/// <summary>The last offset of each key. Knows keys by 128 bits of hash, so that its size does not depend on theirs.</summary>
internal sealed class LastOffsets
{
    private readonly Dictionary<UInt128, long> _offsets = [];

    public int Count => _offsets.Count;

    /// <summary>Takes notice of a record; records come in order of offset.</summary>
    public void Add(in Frame frame)
    {
        if (!frame.Key.IsNull) _offsets[Hash(in frame)] = frame.Offset;
    }

    /// <summary>Whether a later record of the same key is known.</summary>
    public bool IsOutdated(in Frame frame) => !frame.Key.IsNull && _offsets.TryGetValue(Hash(in frame), out var last) && frame.Offset < last;

    private static UInt128 Hash(in Frame frame) => XxHash128.HashToUInt128(frame.Key.Span);
}
