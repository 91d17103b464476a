using System.Buffers.Binary;

namespace StreamProc.Records;

/// <summary>The 32-bit hash by which Kafka's Java clients choose the partition of a key.</summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;
    private const int Shift = 24;

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static int Hash(ReadOnlySpan<byte> data)
    {
        var hash = Seed ^ (uint)data.Length;
        while (data.Length >= sizeof(uint))
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
            k ^= k >> Shift;
            hash = (hash * Multiplier) ^ (k * Multiplier);
            data = data[sizeof(uint)..];
        }

        if (!data.IsEmpty)
        {
            for (var i = data.Length - 1; i >= 0; i--) hash ^= (uint)data[i] << (8 * i);
            hash *= Multiplier;
        }

        hash ^= hash >> 13;
        hash *= Multiplier;
        return (int)(hash ^ (hash >> 15));
    }
}

/// <summary>The partition of a record with a key, the same that Kafka's Java producers choose.</summary>
public static class DefaultPartitioner
{
    /// <summary>The partition, from 0, for the bytes of a key. For a windowed key the bytes of the inner key decide.</summary>
    /// <param name="key">The key's bytes.</param>
    /// <param name="partitions">How many partitions the topic has.</param>
    public static int Partition(ReadOnlySpan<byte> key, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        return (Murmur2.Hash(key) & int.MaxValue) % partitions;
    }
}
