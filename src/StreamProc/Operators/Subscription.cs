using System.Buffers;
using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Tells one value of a left row from another, without its bytes.</summary>
internal readonly record struct ValueHash(long First, long Second)
{
    public const int Bytes = 2 * sizeof(long);

    public static ValueHash Of(ReadOnlySpan<byte> value)
    {
        var (first, second) = Murmur3.Hash128(value);
        return new(first, second);
    }

    /// <summary>A header (version, and in its top bit whether there is no hash), an instruction if there is one, and the hash.</summary>
    public static void Write(IBufferWriter<byte> output, byte version, byte? instruction, ValueHash? hash)
    {
        var header = output.GetSpan(2 + Bytes);
        var length = 0;
        header[length++] = hash is null ? (byte)(version | NoHash) : version;
        if (instruction is { } told) header[length++] = told;
        if (hash is { } known)
        {
            BinaryPrimitives.WriteInt64BigEndian(header[length..], known.First);
            BinaryPrimitives.WriteInt64BigEndian(header[(length + sizeof(long))..], known.Second);
            length += Bytes;
        }
        output.Advance(length);
    }

    /// <summary>Reads a hash, if the header says that there is one, and steps over it.</summary>
    public static ValueHash? Read(byte header, ref ReadOnlySpan<byte> rest)
    {
        if ((header & NoHash) != 0) return null;
        if (rest.Length < Bytes) throw new SerdeException($"Cannot read a foreign-key join's record: its hash has {rest.Length} bytes instead of {Bytes}.");
        var hash = new ValueHash(BinaryPrimitives.ReadInt64BigEndian(rest), BinaryPrimitives.ReadInt64BigEndian(rest[sizeof(long)..]));
        rest = rest[Bytes..];
        return hash;
    }

    /// <summary>The version in a header, which must be known.</summary>
    public static byte Version(byte header, byte newest)
    {
        var version = (byte)(header & ~NoHash);
        return version <= newest ? version : throw new SerdeException($"Cannot read a foreign-key join's record of version {version}: the newest known is {newest}.");
    }

    private const byte NoHash = 0x80;
}

/// <summary>What a left row asks of the task that has its foreign key.</summary>
internal enum SubscriptionInstruction : byte
{
    /// <summary>Forget the row; say nothing.</summary>
    Delete = 0,

    /// <summary>Forget the row and answer that there is nothing.</summary>
    DeleteAndPropagate = 1,

    /// <summary>Remember the row and answer, also if there is no foreign row.</summary>
    Propagate = 2,

    /// <summary>Remember the row and answer if there is a foreign row.</summary>
    PropagateIfFound = 3,
}

/// <summary>A left row on its way to the task that has its foreign key. Kafka Streams: SubscriptionWrapper.</summary>
/// <param name="Hash">Of the row's value; none: the row is gone.</param>
/// <param name="Instruction">What is asked.</param>
/// <param name="PrimaryKey">The row's key.</param>
/// <param name="PrimaryPartition">Where the answer has to go; -1: by the key.</param>
internal readonly record struct Subscription<TKey>(ValueHash? Hash, SubscriptionInstruction Instruction, TKey PrimaryKey, int PrimaryPartition);

/// <summary>header(1: top bit without hash, version 1), instruction(1), hash(16 or none), primary key, partition(4). Kafka Streams: SubscriptionWrapperSerde.</summary>
internal sealed class SubscriptionSerde<TKey>(ISerde<TKey> keySerde) : ISerde<Subscription<TKey>>
{
    private const byte Version = 1;

    // One reference, since tasks of several threads share the serde.
    private volatile KnownTopic? _known;

    private sealed record KnownTopic(string Topic, SerdeContext Key);

    public void Serialize(Subscription<TKey> value, IBufferWriter<byte> output, SerdeContext context)
    {
        ValueHash.Write(output, Version, (byte)value.Instruction, value.Hash);
        keySerde.Serialize(value.PrimaryKey, output, KeyContext(context));
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value.PrimaryPartition);
        output.Advance(sizeof(int));
    }

    public Subscription<TKey> Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        if (data.Length < 2) throw new SerdeException($"Cannot read a foreign-key join's subscription: it has {data.Length} bytes.");
        var (header, instruction, length) = (data[0], (SubscriptionInstruction)data[1], data.Length);
        data = data[2..];
        var hash = ValueHash.Read(header, ref data);
        // Version 0 knew no partition.
        var partition = -1;
        if (ValueHash.Version(header, Version) == Version)
        {
            if (data.Length < sizeof(int)) throw new SerdeException($"Cannot read a foreign-key join's subscription: its {length} bytes end too early.");
            partition = BinaryPrimitives.ReadInt32BigEndian(data[^sizeof(int)..]);
            data = data[..^sizeof(int)];
        }
        return new(hash, instruction, keySerde.Deserialize(data, KeyContext(context)), partition);
    }

    private SerdeContext KeyContext(SerdeContext context)
    {
        var known = _known;
        if (known is null || !string.Equals(known.Topic, context.Topic, StringComparison.Ordinal))
            _known = known = new(context.Topic, new(context.Topic + "-pk", IsKey: true));
        return known.Key;
    }
}
