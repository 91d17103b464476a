namespace StreamProc.Records;

/// <summary>Bytes that a serde cannot read, or an object that it cannot write.</summary>
public sealed class SerdeException : Exception
{
    /// <summary>A failure with its message.</summary>
    public SerdeException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The bytes of a type of fixed length have another one.</summary>
    internal static SerdeException WrongLength(string type, int expectedBytes, int foundBytes) =>
        new($"Cannot read {type}: expected {expectedBytes} bytes, found {foundBytes}.");
}
