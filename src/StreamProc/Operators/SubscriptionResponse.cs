using System.Buffers;
using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>The answer to a subscription. Kafka Streams: SubscriptionResponseWrapper.</summary>
/// <param name="Hash">Of the left value that was subscribed; if the row has another one now, the answer is stale.</param>
/// <param name="Value">The foreign row's value, if there is one.</param>
/// <param name="PrimaryPartition">Where the answer goes; -1: by the key. Not part of the bytes.</param>
internal readonly record struct SubscriptionResponse<TValue>(ValueHash? Hash, Optional<TValue> Value, int PrimaryPartition = -1) : IPrinted
{
    object IPrinted.Printed => new { Hash, Value = Value.HasValue ? (object?)Value.Value : null };
}

/// <summary>header(1: top bit without hash, version 0), hash(16 or none), value. Kafka Streams: SubscriptionResponseWrapperSerde.</summary>
internal sealed class SubscriptionResponseSerde<TValue>(ISerde<TValue> valueSerde) : ISerde<SubscriptionResponse<TValue>>
{
    private const byte Version = 0;

    public void Serialize(SubscriptionResponse<TValue> value, IBufferWriter<byte> output, SerdeContext context)
    {
        ValueHash.Write(output, Version, instruction: null, value.Hash);
        if (value.Value.HasValue) valueSerde.Serialize(value.Value.Value, output, context);
    }

    public SubscriptionResponse<TValue> Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        if (data.IsEmpty) throw new SerdeException("Cannot read a foreign-key join's response: it has no bytes.");
        var header = data[0];
        ValueHash.Version(header, Version);
        data = data[1..];
        var hash = ValueHash.Read(header, ref data);
        // As in Kafka Streams no bytes are no value: a value that is serialized to none is lost on the way.
        return new(hash, data.IsEmpty ? default : Optional<TValue>.Of(valueSerde.Deserialize(data, context)));
    }
}
