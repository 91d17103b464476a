using System.Buffers;
using System.Buffers.Binary;

namespace StreamProc.Records;

internal sealed class BytesSerde : ISerde<byte[]>
{
    public void Serialize(byte[] value, IBufferWriter<byte> output, SerdeContext context) => output.Write(value);

    public byte[] Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => data.ToArray();
}

internal sealed class Int16Serde : ISerde<short>
{
    public void Serialize(short value, IBufferWriter<byte> output, SerdeContext context)
    {
        BinaryPrimitives.WriteInt16BigEndian(output.GetSpan(sizeof(short)), value);
        output.Advance(sizeof(short));
    }

    public short Deserialize(ReadOnlySpan<byte> data, SerdeContext context) =>
        data.Length == sizeof(short) ? BinaryPrimitives.ReadInt16BigEndian(data) : throw SerdeException.WrongLength("an Int16", sizeof(short), data.Length);
}

internal sealed class Int32Serde : ISerde<int>
{
    public void Serialize(int value, IBufferWriter<byte> output, SerdeContext context)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), value);
        output.Advance(sizeof(int));
    }

    public int Deserialize(ReadOnlySpan<byte> data, SerdeContext context) =>
        data.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(data) : throw SerdeException.WrongLength("an Int32", sizeof(int), data.Length);
}

internal sealed class Int64Serde : ISerde<long>
{
    public void Serialize(long value, IBufferWriter<byte> output, SerdeContext context)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(long)), value);
        output.Advance(sizeof(long));
    }

    public long Deserialize(ReadOnlySpan<byte> data, SerdeContext context) =>
        data.Length == sizeof(long) ? BinaryPrimitives.ReadInt64BigEndian(data) : throw SerdeException.WrongLength("an Int64", sizeof(long), data.Length);
}

internal sealed class FloatSerde : ISerde<float>
{
    // Java's NaN has its sign bit clear, .NET's has it set.
    private const int JavaNaN = 0x7fc00000;

    public void Serialize(float value, IBufferWriter<byte> output, SerdeContext context)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(float)), float.IsNaN(value) ? JavaNaN : BitConverter.SingleToInt32Bits(value));
        output.Advance(sizeof(float));
    }

    public float Deserialize(ReadOnlySpan<byte> data, SerdeContext context) =>
        data.Length == sizeof(float) ? BinaryPrimitives.ReadSingleBigEndian(data) : throw SerdeException.WrongLength("a Float", sizeof(float), data.Length);
}

internal sealed class DoubleSerde : ISerde<double>
{
    // Java's NaN has its sign bit clear, .NET's has it set.
    private const long JavaNaN = 0x7ff8000000000000;

    public void Serialize(double value, IBufferWriter<byte> output, SerdeContext context)
    {
        BinaryPrimitives.WriteInt64BigEndian(output.GetSpan(sizeof(double)), double.IsNaN(value) ? JavaNaN : BitConverter.DoubleToInt64Bits(value));
        output.Advance(sizeof(double));
    }

    public double Deserialize(ReadOnlySpan<byte> data, SerdeContext context) =>
        data.Length == sizeof(double) ? BinaryPrimitives.ReadDoubleBigEndian(data) : throw SerdeException.WrongLength("a Double", sizeof(double), data.Length);
}

internal sealed class BooleanSerde : ISerde<bool>
{
    public void Serialize(bool value, IBufferWriter<byte> output, SerdeContext context)
    {
        output.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        output.Advance(1);
    }

    public bool Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        if (data.Length != 1) throw SerdeException.WrongLength("a Boolean", 1, data.Length);
        return data[0] switch
        {
            0 => false,
            1 => true,
            _ => throw new SerdeException($"Cannot read a Boolean: expected the byte 0 or 1, found {data[0]}."),
        };
    }
}

internal sealed class NullableSerde<T>(ISerde<T> inner) : ISerde<T?>
    where T : struct
{
    public void Serialize(T? value, IBufferWriter<byte> output, SerdeContext context) =>
        inner.Serialize(value ?? throw new SerdeException($"Cannot write an absent {typeof(T).Name}: it has no bytes."), output, context);

    public T? Deserialize(ReadOnlySpan<byte> data, SerdeContext context) => inner.Deserialize(data, context);
}
