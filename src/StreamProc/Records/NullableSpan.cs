namespace StreamProc.Records;

/// <summary>The bytes of a key or value. Null (absent: a tombstone, a record without key) and empty are different things.</summary>
public readonly ref struct NullableSpan
{
    private readonly bool _hasValue;

    /// <summary>Present bytes, possibly none of them.</summary>
    public NullableSpan(ReadOnlySpan<byte> bytes)
    {
        Span = bytes;
        _hasValue = true;
    }

    /// <summary>Null: no bytes at all.</summary>
    public static NullableSpan Null => default;

    /// <summary>Whether there is nothing here.</summary>
    public bool IsNull => !_hasValue;

    /// <summary>The bytes; empty if null.</summary>
    public ReadOnlySpan<byte> Span { get; }

    /// <summary>Null becomes null, an array becomes its bytes.</summary>
    public static NullableSpan Of(byte[]? bytes) => bytes is null ? default : new(bytes);

    /// <summary>A copy of the bytes, or null.</summary>
    public byte[]? ToArray() => _hasValue ? Span.ToArray() : null;

    /// <summary>Present bytes.</summary>
    public static implicit operator NullableSpan(ReadOnlySpan<byte> bytes) => new(bytes);
}
