using System.Buffers;
using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>
/// How a change travels through a repartition topic: old,0 or new,1 or zigzag varint(newLength),new,old,2. Some versions of Kafka Streams wrote a
/// byte (is latest) before a kind that is higher by three; that is read too. Kafka Streams: ChangedSerializer, ChangedDeserializer.
/// </summary>
internal sealed class ChangeSerde<TValue>(ISerde<TValue> values) : ISerde<Change<TValue>>
{
    private const byte OldOnly = 0, NewOnly = 1, Both = 2, WithIsLatest = 3;
    private const int MaxVarintBytes = 5;

    public void Serialize(Change<TValue> value, IBufferWriter<byte> output, SerdeContext context)
    {
        switch (value)
        {
            case { New.HasValue: true, Old.HasValue: true }:
                WriteBoth(value, output, context);
                WriteByte(output, Both);
                break;
            case { New.HasValue: true }:
                values.Serialize(value.New.Value, output, context);
                WriteByte(output, NewOnly);
                break;
            default:
                values.Serialize(value.Old.Value, output, context);
                WriteByte(output, OldOnly);
                break;
        }
    }

    public Change<TValue> Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        if (data.IsEmpty) throw Unreadable("it has no bytes");
        var kind = data[^1];
        data = data[..^1];
        var isLatest = true;
        if (kind is >= WithIsLatest and <= WithIsLatest + Both)
        {
            if (data.IsEmpty) throw Unreadable("it ends too early");
            kind -= WithIsLatest;
            isLatest = data[^1] != 0;
            data = data[..^1];
        }
        if (kind is OldOnly) return new(default, values.Deserialize(data, context), isLatest);
        if (kind is NewOnly) return new(values.Deserialize(data, context), default, isLatest);
        if (kind is not Both) throw Unreadable($"its last byte is {kind}");

        var newBytes = ReadVarint(ref data);
        if ((uint)newBytes > (uint)data.Length) throw Unreadable($"the length of the new value is {newBytes}, but {data.Length} bytes are left");
        return new(values.Deserialize(data[..newBytes], context), values.Deserialize(data[newBytes..], context), isLatest);
    }

    private void WriteBoth(Change<TValue> value, IBufferWriter<byte> output, SerdeContext context)
    {
        var now = ScratchWriter.Rent();
        values.Serialize(value.New.Value, now, context);
        WriteVarint(output, now.Length);
        output.Write(now.Written);
        ScratchWriter.Return(now);
        values.Serialize(value.Old.Value, output, context);
    }

    private static void WriteByte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void WriteVarint(IBufferWriter<byte> output, int value)
    {
        var rest = (uint)(value << 1) ^ (uint)(value >> 31);
        var bytes = output.GetSpan(MaxVarintBytes);
        var count = 0;
        for (; rest >= 0x80; rest >>= 7) bytes[count++] = (byte)(rest | 0x80);
        bytes[count++] = (byte)rest;
        output.Advance(count);
    }

    private static int ReadVarint(ref ReadOnlySpan<byte> data)
    {
        var value = 0u;
        for (var i = 0; i < Math.Min(MaxVarintBytes, data.Length); i++)
        {
            value |= (uint)(data[i] & 0x7f) << (7 * i);
            if ((data[i] & 0x80) != 0) continue;

            data = data[(i + 1)..];
            return (int)(value >> 1) ^ -(int)(value & 1);
        }
        throw Unreadable("the length of the new value does not end");
    }

    private static SerdeException Unreadable(string why) => new($"Cannot read a table's change: {why}.");
}
