using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StreamProc.Kafka.Native;

/// <summary>The few calls of librdkafka that Confluent.Kafka does not expose, on the very library that it has loaded.</summary>
/// <remarks>
/// The library's file is not always called librdkafka (on Debian 12 it is centos8-librdkafka.so), so it is looked up among the process's modules.
/// A second copy beside it would not know Confluent's handles.
/// </remarks>
internal static unsafe partial class Librdkafka
{
    private const string Library = "librdkafka";

    // One export for each page of calls: if these are there, so are the others of the same age.
    private static readonly string[] _needed =
    [
        "rd_kafka_consume_batch_queue", "rd_kafka_queue_yield", "rd_kafka_produceva", "rd_kafka_commit", "rd_kafka_committed",
        "rd_kafka_consumer_group_metadata", "rd_kafka_send_offsets_to_transaction", "rd_kafka_mem_malloc", "rd_kafka_conf_set_dr_msg_cb",
    ];

    private static readonly Lazy<nint> _library = new(FindLoaded);

    static Librdkafka() => NativeLibrary.SetDllImportResolver(typeof(Librdkafka).Assembly, (name, _, _) => name is Library ? _library.Value : 0);

    /// <summary>Whether the native calls can be made in this process.</summary>
    public static bool IsAvailable => _library.Value != 0 && Array.TrueForAll(_needed, n => NativeLibrary.TryGetExport(_library.Value, n, out _));

    private static nint FindLoaded()
    {
        try
        {
            _ = Confluent.Kafka.Library.Version; // makes Confluent.Kafka load the library, if it has not yet
            using var process = Process.GetCurrentProcess();
            foreach (ProcessModule module in process.Modules)
                if (module.ModuleName.Contains("rdkafka", StringComparison.OrdinalIgnoreCase) && NativeLibrary.TryLoad(module.FileName, out var loaded)) return loaded;
            return NativeLibrary.TryLoad(Library, typeof(Confluent.Kafka.Library).Assembly, null, out var byName) ? byName : 0;
        }
        catch (Exception e) when (e is DllNotFoundException or InvalidOperationException or PlatformNotSupportedException)
        {
            return 0;
        }
    }

    [LibraryImport(Library)] public static partial nint rd_kafka_queue_get_consumer(SafeHandle client);
    [LibraryImport(Library)] public static partial void rd_kafka_queue_destroy(nint queue);
    [LibraryImport(Library)] public static partial void rd_kafka_queue_yield(nint queue);
    [LibraryImport(Library)] public static partial nint rd_kafka_consume_batch_queue(nint queue, int timeoutMs, NativeMessage** messages, nuint count);
    [LibraryImport(Library)] public static partial NativeMessage* rd_kafka_consume_queue(nint queue, int timeoutMs);
    [LibraryImport(Library)] public static partial void rd_kafka_message_destroy(NativeMessage* message);
    [LibraryImport(Library), SuppressGCTransition] public static partial long rd_kafka_message_timestamp(NativeMessage* message, int* type);
    [LibraryImport(Library)] public static partial int rd_kafka_message_headers(NativeMessage* message, nint* headers);
    [LibraryImport(Library)] public static partial nuint rd_kafka_header_cnt(nint headers);
    [LibraryImport(Library)] public static partial int rd_kafka_header_get_all(nint headers, nuint index, byte** name, void** value, nuint* size);
    [LibraryImport(Library)] public static partial byte* rd_kafka_message_errstr(NativeMessage* message);

    [LibraryImport(Library)] public static partial nint rd_kafka_conf_new();
    [LibraryImport(Library)] public static partial void rd_kafka_conf_destroy(nint conf);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int rd_kafka_conf_set(nint conf, string name, string value, byte* error, nuint size);
    [LibraryImport(Library)] public static partial void rd_kafka_conf_set_opaque(nint conf, nint opaque);
    [LibraryImport(Library)] public static partial void rd_kafka_conf_set_dr_msg_cb(nint conf, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> callback);
    [LibraryImport(Library)] public static partial void rd_kafka_conf_set_error_cb(nint conf, delegate* unmanaged[Cdecl]<nint, int, byte*, nint, void> callback);
    [LibraryImport(Library)] public static partial void rd_kafka_conf_set_log_cb(nint conf, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, void> callback);
    [LibraryImport(Library)] public static partial nint rd_kafka_new(int type, nint conf, byte* error, nuint size);
    [LibraryImport(Library)] public static partial void rd_kafka_destroy(nint client);
    [LibraryImport(Library)] public static partial nint rd_kafka_opaque(nint client);
    [LibraryImport(Library)] public static partial int rd_kafka_poll(nint client, int timeoutMs);
    [LibraryImport(Library)] public static partial int rd_kafka_flush(nint client, int timeoutMs);
    [LibraryImport(Library)] public static partial int rd_kafka_fatal_error(nint client, byte* error, nuint size);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint rd_kafka_topic_new(nint client, string name, nint conf);
    [LibraryImport(Library)] public static partial void rd_kafka_topic_destroy(nint topic);
    [LibraryImport(Library)] public static partial byte* rd_kafka_topic_name(nint topic);
    [LibraryImport(Library)] public static partial nint rd_kafka_produceva(nint client, ProduceArgument* arguments, nuint count);
    [LibraryImport(Library)] public static partial nint rd_kafka_headers_new(nuint count);
    [LibraryImport(Library)] public static partial void rd_kafka_headers_destroy(nint headers);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int rd_kafka_header_add(nint headers, string name, nint nameSize, void* value, nint size);

    [LibraryImport(Library)] public static partial nint rd_kafka_init_transactions(nint client, int timeoutMs);
    [LibraryImport(Library)] public static partial nint rd_kafka_begin_transaction(nint client);
    [LibraryImport(Library)] public static partial nint rd_kafka_commit_transaction(nint client, int timeoutMs);
    [LibraryImport(Library)] public static partial nint rd_kafka_abort_transaction(nint client, int timeoutMs);
    [LibraryImport(Library)] public static partial nint rd_kafka_send_offsets_to_transaction(SafeHandle client, NativePartitions* offsets, nint group, int timeoutMs);

    [LibraryImport(Library)] public static partial int rd_kafka_commit(SafeHandle client, NativePartitions* offsets, int isAsync);
    [LibraryImport(Library)] public static partial int rd_kafka_committed(SafeHandle client, NativePartitions* partitions, int timeoutMs);
    [LibraryImport(Library)] public static partial nint rd_kafka_consumer_group_metadata(SafeHandle client);
    [LibraryImport(Library)] public static partial void rd_kafka_consumer_group_metadata_destroy(nint group);
    [LibraryImport(Library)] public static partial NativePartitions* rd_kafka_topic_partition_list_new(int capacity);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial NativePartition* rd_kafka_topic_partition_list_add(NativePartitions* list, string topic, int partition);
    [LibraryImport(Library)] public static partial void rd_kafka_topic_partition_list_destroy(NativePartitions* list);
    [LibraryImport(Library)] public static partial void* rd_kafka_mem_malloc(nint client, nuint size);

    [LibraryImport(Library)] public static partial byte* rd_kafka_err2str(int error);
    [LibraryImport(Library)] public static partial int rd_kafka_error_code(nint error);
    [LibraryImport(Library)] public static partial byte* rd_kafka_error_string(nint error);
    [LibraryImport(Library)] public static partial int rd_kafka_error_is_fatal(nint error);
    [LibraryImport(Library)] public static partial int rd_kafka_error_is_retriable(nint error);
    [LibraryImport(Library)] public static partial int rd_kafka_error_txn_requires_abort(nint error);
    [LibraryImport(Library)] public static partial void rd_kafka_error_destroy(nint error);
}
