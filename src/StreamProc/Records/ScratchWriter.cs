namespace StreamProc.Records;

/// <summary>Lends buffers to serdes. A serde is shared by the tasks of all threads, so it must not have a buffer of its own.</summary>
internal static class ScratchWriter
{
    [ThreadStatic]
    private static ByteWriter? _free;

    /// <summary>An empty writer, to be given back on the same thread.</summary>
    public static ByteWriter Rent()
    {
        // Null meanwhile: a serde within a serde gets another one.
        var writer = _free ?? new();
        _free = null;
        writer.Reset();
        return writer;
    }

    /// <summary>Gives a writer back; its contents are gone.</summary>
    public static void Return(ByteWriter writer) => _free = writer;
}
