namespace StreamProc.Records;

/// <summary>A value that may be absent. Unlike <c>T?</c> on an open generic it tells an absent number from 0.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public readonly record struct Optional<T>
{
    private readonly T _value;

    private Optional(T value)
    {
        _value = value;
        HasValue = true;
    }

    /// <summary>Nothing.</summary>
    public static Optional<T> None => default;

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value; reading an absent one is a mistake in the caller and throws.</summary>
    public T Value => HasValue ? _value : throw new InvalidOperationException("There is no value here: ask HasValue first.");

    /// <summary>The value, or the type's default where absent.</summary>
    public T? OrDefault => _value;

    /// <summary>A value that is there, unless it is null.</summary>
    public static Optional<T> Of(T value) => value is null ? default : new(value);

    /// <summary>A value that is there, unless it is null.</summary>
    public static implicit operator Optional<T>(T value) => Of(value);
}
