using System.Runtime.InteropServices;

namespace StreamProc.Kafka.Native;

/// <summary>rd_kafka_message_t: a record, a delivery report, or an event of a partition (when <see cref="Error"/> is not 0).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeMessage
{
    public int Error;
    public nint Topic;
    public int Partition;
    public void* Value;
    public nuint ValueSize;
    public void* Key;
    public nuint KeySize;
    public long Offset;
    public nint Private;
}

/// <summary>rd_kafka_topic_partition_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePartition
{
    public byte* Topic;
    public int Partition;
    public long Offset;
    public void* Metadata;
    public nuint MetadataSize;
    public void* Opaque;
    public int Error;
    public void* Private;
}

/// <summary>rd_kafka_topic_partition_list_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativePartitions
{
    public int Count;
    public int Capacity;
    public NativePartition* Elements;
}

/// <summary>rd_kafka_vu_t: one tagged argument of rd_kafka_produceva; the union is padded to 64 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
internal unsafe struct ProduceArgument
{
    [FieldOffset(0)] public ProduceArgumentType Type;
    [FieldOffset(8)] public nint Handle;
    [FieldOffset(8)] public void* Bytes;
    [FieldOffset(16)] public nuint Size;
    [FieldOffset(8)] public int Int32;
    [FieldOffset(8)] public long Int64;
}

/// <summary>rd_kafka_vtype_t.</summary>
internal enum ProduceArgumentType
{
    End = 0,
    Topic = 2,
    Partition = 3,
    Value = 4,
    Key = 5,
    Flags = 7,
    Timestamp = 8,
    Headers = 10,
}
