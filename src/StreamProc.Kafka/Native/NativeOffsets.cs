using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamProc.Transport;

namespace StreamProc.Kafka.Native;

/// <summary>Offsets with their notes into a transaction; Confluent.Kafka's own call drops the notes.</summary>
internal static unsafe class NativeOffsets
{
    public static void Send(SafeHandle producer, IReadOnlyList<CommittedOffset> offsets, IConsumer<Ignore, Ignore> member, TimeSpan timeout)
    {
        // Asked for anew each time: the generation changes with each rebalance, and a member that was put out is refused by it.
        var group = Librdkafka.rd_kafka_consumer_group_metadata(ClientHandle.Of(member));
        try
        {
            using var list = PartitionList.Of(offsets);
            NativeError.ThrowIfAny(Librdkafka.rd_kafka_send_offsets_to_transaction(producer, list.Pointer, group, (int)timeout.TotalMilliseconds));
        }
        finally
        {
            Librdkafka.rd_kafka_consumer_group_metadata_destroy(group);
        }
    }
}
