using StreamProc.Records;

namespace StreamProc.Tests.Records;

/// <summary>Both directions of a serde, for tests.</summary>
internal static class SerdeAssert
{
    public static readonly SerdeContext Context = new("topic", IsKey: false);

    public static byte[] Write<T>(ISerde<T> serde, T value)
    {
        // One byte at first, so that every serde has to ask for the room that it needs.
        var writer = new ByteWriter(1);
        serde.Serialize(value, writer, Context);
        return writer.Written.ToArray();
    }

    public static T Read<T>(ISerde<T> serde, byte[] data) => serde.Deserialize(data, Context);

    public static T RoundTrip<T>(ISerde<T> serde, T value) => Read(serde, Write(serde, value));

    /// <summary>Bytes allocated by writing and reading a value many times, after a warm-up.</summary>
    public static long AllocatedBytes<T>(ISerde<T> serde, T value)
    {
        var writer = new ByteWriter();
        Repeat(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(1_000);
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                writer.Reset();
                serde.Serialize(value, writer, Context);
                serde.Deserialize(writer.Written, Context);
            }
        }
    }
}
