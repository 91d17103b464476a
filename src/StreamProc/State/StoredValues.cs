using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.State;

/// <summary>How a store keeps a value: as it is, or behind its timestamp.</summary>
internal abstract class StoredValues<TValue>
{
    public abstract void Write(TValue value, ByteWriter output);

    public abstract TValue Read(ReadOnlySpan<byte> stored);

    /// <summary>Timestamp of the value's changelog record.</summary>
    public abstract long LogTimestampMs(TValue value, long recordTimestampMs);
}

/// <summary>The same before it is known which store it is for.</summary>
/// <param name="PrefixBytes">Leading bytes of a stored value that its changelog does not have.</param>
/// <param name="In">The values of a store.</param>
internal sealed record ValueLayout<TValue>(int PrefixBytes, Func<SerdeContext, StoredValues<TValue>> In);

/// <summary>The layouts of values that there are.</summary>
internal static class ValueLayouts
{
    public static ValueLayout<TValue> Plain<TValue>(ISerde<TValue> serde) => new(0, context => new PlainValues<TValue>(serde, context));

    public static ValueLayout<ValueAndTimestamp<TValue>> Timestamped<TValue>(ISerde<TValue> serde) =>
        new(sizeof(long), context => new TimestampedValues<TValue>(serde, context));
}

internal sealed class PlainValues<TValue>(ISerde<TValue> serde, SerdeContext context) : StoredValues<TValue>
{
    public override void Write(TValue value, ByteWriter output) => serde.Serialize(value, output, context);

    public override TValue Read(ReadOnlySpan<byte> stored) => serde.Deserialize(stored, context);

    public override long LogTimestampMs(TValue value, long recordTimestampMs) => recordTimestampMs;
}

/// <summary>timestamp(8), value: the layout of Kafka Streams' timestamped stores.</summary>
internal sealed class TimestampedValues<TValue>(ISerde<TValue> serde, SerdeContext context) : StoredValues<ValueAndTimestamp<TValue>>
{
    public override void Write(ValueAndTimestamp<TValue> value, ByteWriter output)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value.TimestampMs);
        output.Advance(sizeof(long));
        serde.Serialize(value.Value, output, context);
    }

    public override ValueAndTimestamp<TValue> Read(ReadOnlySpan<byte> stored) =>
        new(serde.Deserialize(stored[sizeof(long)..], context), BinaryPrimitives.ReadInt64BigEndian(stored));

    public override long LogTimestampMs(ValueAndTimestamp<TValue> value, long recordTimestampMs) => value.TimestampMs;
}
