using System.Buffers.Binary;
using System.Numerics;

namespace StreamProc.Records;

/// <summary>The 128-bit hash (x64 variant) by which Kafka Streams' foreign-key joins recognise that a left value has changed meanwhile.</summary>
public static class Murmur3
{
    private const ulong Seed = 104729;
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;
    private const int BlockBytes = 16;

    /// <summary>Both halves of the hash of <paramref name="data"/>.</summary>
    public static (long First, long Second) Hash128(ReadOnlySpan<byte> data)
    {
        var (h1, h2) = (Seed, Seed);
        var lengthBytes = (ulong)data.Length;
        while (data.Length >= BlockBytes)
        {
            h1 ^= MixFirst(BinaryPrimitives.ReadUInt64LittleEndian(data));
            h1 = ((BitOperations.RotateLeft(h1, 27) + h2) * 5) + 0x52dce729;
            h2 ^= MixSecond(BinaryPrimitives.ReadUInt64LittleEndian(data[sizeof(ulong)..]));
            h2 = ((BitOperations.RotateLeft(h2, 31) + h1) * 5) + 0x38495ab5;
            data = data[BlockBytes..];
        }

        h1 ^= MixFirst(Tail(data));
        h2 ^= MixSecond(data.Length > sizeof(ulong) ? Tail(data[sizeof(ulong)..]) : 0);

        h1 ^= lengthBytes;
        h2 ^= lengthBytes;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        h2 += h1;
        return ((long)h1, (long)h2);
    }

    private static ulong MixFirst(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    private static ulong MixSecond(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    /// <summary>Up to eight bytes as a little-endian number; 0 for none, which mixes to 0.</summary>
    private static ulong Tail(ReadOnlySpan<byte> data)
    {
        ulong k = 0;
        for (var i = Math.Min(data.Length, sizeof(ulong)) - 1; i >= 0; i--) k = (k << 8) | data[i];
        return k;
    }

    private static ulong Finish(ulong h)
    {
        h = (h ^ (h >> 33)) * 0xff51afd7ed558ccd;
        h = (h ^ (h >> 33)) * 0xc4ceb9fe1a85ec53;
        return h ^ (h >> 33);
    }
}
