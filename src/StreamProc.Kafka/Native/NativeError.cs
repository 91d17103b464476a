using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamProc.Kafka.Native;

/// <summary>Turns librdkafka's error objects into the exceptions that Confluent.Kafka would have thrown, so that both paths are judged in one place.</summary>
internal static unsafe class NativeError
{
    /// <summary>Throws if there is an error, and frees it.</summary>
    public static void ThrowIfAny(nint error)
    {
        if (error == 0) return;

        var e = new Error((ErrorCode)Librdkafka.rd_kafka_error_code(error), Text(Librdkafka.rd_kafka_error_string(error)), Librdkafka.rd_kafka_error_is_fatal(error) != 0);
        var requiresAbort = Librdkafka.rd_kafka_error_txn_requires_abort(error) != 0;
        var retriable = Librdkafka.rd_kafka_error_is_retriable(error) != 0;
        Librdkafka.rd_kafka_error_destroy(error);

        if (requiresAbort) throw new KafkaTxnRequiresAbortException(e);
        if (retriable) throw new KafkaRetriableException(e);
        throw new KafkaException(e);
    }

    /// <summary>Throws unless the code is 0.</summary>
    public static void ThrowIfAny(int code)
    {
        if (code != 0) throw new KafkaException(Of(code));
    }

    /// <summary>An error with librdkafka's own words.</summary>
    public static Error Of(int code) => new((ErrorCode)code, Text(Librdkafka.rd_kafka_err2str(code)));

    /// <summary>A C string.</summary>
    public static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";
}
