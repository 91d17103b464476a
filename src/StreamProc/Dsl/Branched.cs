namespace StreamProc.Dsl;

/// <summary>A branch of a split stream: its name, and what becomes of it. Kafka Streams: Branched.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
public sealed record Branched<TKey, TValue>
{
    /// <summary>Added to the split's name; null: the branch's number from 1, for the default branch 0.</summary>
    public string? Name { get; init; }

    /// <summary>Goes on with the branch; what it gives is found under the branch's name instead of the branch itself, nothing if it gives null.</summary>
    public Func<KStream<TKey, TValue>, KStream<TKey, TValue>?>? Function { get; init; }

    /// <summary>Ends the branch, which is not found under its name then.</summary>
    public Action<KStream<TKey, TValue>>? Consumer { get; init; }

    /// <summary>Names the branch.</summary>
    public Branched<TKey, TValue> WithName(string name) => this with { Name = name };

    /// <summary>A name is all that is said.</summary>
    public static implicit operator Branched<TKey, TValue>(Branched named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { Name = named.Name };
    }
}

/// <summary>A branch of a split stream, by name alone. Kafka Streams: Branched.</summary>
/// <param name="Name">Added to the split's name; null: the branch's number from 1, for the default branch 0.</param>
public sealed record Branched(string? Name)
{
    /// <summary>A branch of that name.</summary>
    public static Branched As(string name) => new(name);

    /// <summary>A branch that a function goes on with. Kafka Streams: withFunction.</summary>
    /// <param name="function">What it gives is found under the branch's name instead of the branch itself; nothing is, if it gives null.</param>
    /// <param name="name">Added to the split's name; null: the branch's number from 1, for the default branch 0.</param>
    public static Branched<TKey, TValue> WithFunction<TKey, TValue>(Func<KStream<TKey, TValue>, KStream<TKey, TValue>?> function, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new() { Name = name, Function = function };
    }

    /// <summary>A branch that is dealt with at once, and not found under its name afterwards. Kafka Streams: withConsumer.</summary>
    /// <param name="consumer">Ends the branch.</param>
    /// <param name="name">Added to the split's name; null: the branch's number from 1, for the default branch 0.</param>
    public static Branched<TKey, TValue> WithConsumer<TKey, TValue>(Action<KStream<TKey, TValue>> consumer, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        return new() { Name = name, Consumer = consumer };
    }
}
