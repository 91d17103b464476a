using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using StreamProc.Transport;

namespace StreamProc.Kafka.Native;

/// <summary>Who hears what a native producer has to say.</summary>
internal interface INativeProducerOwner
{
    void Delivered(nint topic, int partition, long offset);

    void NotDelivered(nint topic, int partition, int error);

    void Problem(Error error);

    void Log(int level, string facility, string message);
}

/// <summary>A producer of librdkafka that is all ours.</summary>
/// <remarks>
/// Confluent.Kafka's producer cannot be used for native sends: its delivery callback drops the failures of records that it did not send itself, and an
/// interceptor can be added only while a client is being made. Here each
/// record calls back once, without a delegate or an object: its offset tells how far a store is with its changelog.
/// </remarks>
internal sealed unsafe class NativeProducerHandle : SafeHandle
{
    private GCHandle _owner;

    private NativeProducerHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    public static NativeProducerHandle Open(IReadOnlyDictionary<string, string> settings, INativeProducerOwner owner)
    {
        const int ErrorBytes = 512;
        var error = stackalloc byte[ErrorBytes];
        var producer = new NativeProducerHandle { _owner = GCHandle.Alloc(owner) };
        var conf = Librdkafka.rd_kafka_conf_new();
        foreach (var (key, value) in settings.Append(new("delivery.report.only.error", "false")))
        {
            if (Librdkafka.rd_kafka_conf_set(conf, key, value, error, ErrorBytes) == 0) continue;
            Librdkafka.rd_kafka_conf_destroy(conf);
            producer._owner.Free();
            throw Refused(error);
        }

        Librdkafka.rd_kafka_conf_set_opaque(conf, GCHandle.ToIntPtr(producer._owner));
        Librdkafka.rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivery);
        Librdkafka.rd_kafka_conf_set_error_cb(conf, &OnProblem);
        Librdkafka.rd_kafka_conf_set_log_cb(conf, &OnLog);
        producer.SetHandle(Librdkafka.rd_kafka_new(type: 0, conf, error, ErrorBytes));
        if (!producer.IsInvalid) return producer;

        Librdkafka.rd_kafka_conf_destroy(conf);
        producer._owner.Free();
        throw Refused(error);
    }

    protected override bool ReleaseHandle()
    {
        Librdkafka.rd_kafka_destroy(handle); // ends the callbacks, only then may the owner go
        _owner.Free();
        return true;
    }

    private static TransportException Refused(byte* error) => new($"The Kafka producer's settings were refused: {NativeError.Text(error)}. Correct the settings.");

    private static INativeProducerOwner Owner(nint opaque) => (INativeProducerOwner)GCHandle.FromIntPtr(opaque).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDelivery(nint client, NativeMessage* message, nint opaque)
    {
        if (message->Error == 0) Owner(opaque).Delivered(message->Topic, message->Partition, message->Offset);
        else Owner(opaque).NotDelivered(message->Topic, message->Partition, message->Error);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnProblem(nint client, int error, byte* reason, nint opaque) => Owner(opaque).Problem(new((ErrorCode)error, NativeError.Text(reason)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, byte* facility, byte* message) =>
        Owner(Librdkafka.rd_kafka_opaque(client)).Log(level, NativeError.Text(facility), NativeError.Text(message));
}
