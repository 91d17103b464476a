using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>How two streams are joined: names of nodes, repartition topics and stores, and how both sides are kept. Kafka Streams: StreamJoined.</summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TLeft">The type of the left stream's values.</typeparam>
/// <typeparam name="TRight">The type of the right stream's values.</typeparam>
public sealed record StreamJoined<TKey, TLeft, TRight>
{
    /// <summary>Name of the join's nodes and, with <c>-left</c> and <c>-right</c>, of its repartition topics, should any be needed; null: generated.</summary>
    public string? Name { get; init; }

    /// <summary>What the names of the join's stores begin with, and so their changelogs'; null: generated.</summary>
    public string? StoreName { get; init; }

    /// <summary>How keys are kept; null: as the streams have them, else by the application's default for the type.</summary>
    public ISerde<TKey>? KeySerde { get; init; }

    /// <summary>How values of the left stream are kept; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TLeft>? ValueSerde { get; init; }

    /// <summary>How values of the right stream are kept; null: as the stream has them, else by the application's default for the type.</summary>
    public ISerde<TRight>? OtherValueSerde { get; init; }

    /// <summary>Where records are kept that no supplier keeps; null: as <see cref="TopologyOptions.DefaultStoreType"/> says.</summary>
    public StoreType? StoreType { get; init; }

    /// <summary>
    /// Makes the store of the left stream: a window store that keeps duplicates, of the size of the join's windows and with that and the grace as
    /// retention; null: by the other settings.
    /// </summary>
    public WindowStoreSupplier? ThisStoreSupplier { get; init; }

    /// <summary>Makes the store of the right stream, as <see cref="ThisStoreSupplier"/> that of the left one.</summary>
    public WindowStoreSupplier? OtherStoreSupplier { get; init; }

    /// <summary>Whether what is kept goes to changelog topics.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Settings of the changelog topics, over the defaults of the stores' kinds.</summary>
    public IReadOnlyDictionary<string, string> LogConfiguration { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal Action<KStream<Windowed<TKey>, TLeft>>? Late { get; private init; }

    internal Named? LateNamed { get; private init; }

    internal Action<KStream<Windowed<TKey>, TRight>>? OtherLate { get; private init; }

    internal Named? OtherLateNamed { get; private init; }

    /// <summary>Names the join's nodes and repartition topics.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithName(string name) => this with { Name = name };

    /// <summary>Names the join's stores.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithStoreName(string name) => this with { StoreName = name };

    /// <summary>Sets which store the left stream has.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithThisStoreSupplier(WindowStoreSupplier supplier) => this with { ThisStoreSupplier = supplier };

    /// <summary>Sets which store the right stream has.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithOtherStoreSupplier(WindowStoreSupplier supplier) => this with { OtherStoreSupplier = supplier };

    /// <summary>Sets where records are kept.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithStoreType(StoreType type) => this with { StoreType = type };

    /// <summary>Keeps changelogs, with these topic settings over the defaults.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithLoggingEnabled(IReadOnlyDictionary<string, string> configuration) =>
        this with { IsLogged = true, LogConfiguration = configuration };

    /// <summary>Keeps no changelogs: what is lost with the disk stays lost.</summary>
    public StreamJoined<TKey, TLeft, TRight> WithLoggingDisabled() => this with { IsLogged = false };

    /// <summary>
    /// Hands records of the left stream that come too late to be kept for the right one to a stream of their own, under the window in which a match
    /// could have been, both bounds included; they are counted as dropped all the same, and have been joined with what was there. Kafka Streams has nothing like it.
    /// </summary>
    /// <param name="late">Says what becomes of the stream, such as <c>late => late.To("late")</c>.</param>
    /// <param name="named">The stream's name; by default that of the join's node which keeps the left stream, with <c>-late</c>.</param>
    public StreamJoined<TKey, TLeft, TRight> LateTo(Action<KStream<Windowed<TKey>, TLeft>> late, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(late);
        return this with { Late = late, LateNamed = named };
    }

    /// <summary>Does the same with records of the right stream.</summary>
    /// <param name="late">Says what becomes of the stream.</param>
    /// <param name="named">The stream's name; by default that of the join's node which keeps the right stream, with <c>-late</c>.</param>
    public StreamJoined<TKey, TLeft, TRight> OtherLateTo(Action<KStream<Windowed<TKey>, TRight>> late, Named? named = null)
    {
        ArgumentNullException.ThrowIfNull(late);
        return this with { OtherLate = late, OtherLateNamed = named };
    }

    /// <summary>A name is all that is said.</summary>
    public static implicit operator StreamJoined<TKey, TLeft, TRight>(StreamJoined named)
    {
        ArgumentNullException.ThrowIfNull(named);
        return new() { StoreName = named.StoreName, ThisStoreSupplier = named.ThisStoreSupplier, OtherStoreSupplier = named.OtherStoreSupplier };
    }
}

/// <summary>How two streams are joined, by the stores' name or suppliers alone.</summary>
/// <param name="StoreName">What the names of the join's stores begin with; null: generated, where no supplier has one.</param>
public sealed record StreamJoined(string? StoreName)
{
    /// <summary>Makes the store of the left stream; null: the default.</summary>
    public WindowStoreSupplier? ThisStoreSupplier { get; init; }

    /// <summary>Makes the store of the right stream; null: the default.</summary>
    public WindowStoreSupplier? OtherStoreSupplier { get; init; }

    /// <summary>With the stores of these suppliers, and the streams' serdes. Kafka Streams: StreamJoined.with(thisStoreSupplier, otherStoreSupplier).</summary>
    public static StreamJoined With(WindowStoreSupplier thisStoreSupplier, WindowStoreSupplier otherStoreSupplier)
    {
        ArgumentNullException.ThrowIfNull(thisStoreSupplier);
        ArgumentNullException.ThrowIfNull(otherStoreSupplier);
        return new(StoreName: null) { ThisStoreSupplier = thisStoreSupplier, OtherStoreSupplier = otherStoreSupplier };
    }

    /// <summary>With stores of that name, and the streams' serdes.</summary>
    public static StreamJoined As(string storeName) => new(storeName);

    /// <summary>With stores of that name, for types that cannot be inferred.</summary>
    public static StreamJoined<TKey, TLeft, TRight> As<TKey, TLeft, TRight>(string storeName) => new() { StoreName = storeName };

    /// <summary>With these serdes.</summary>
    public static StreamJoined<TKey, TLeft, TRight> With<TKey, TLeft, TRight>(ISerde<TKey> keySerde, ISerde<TLeft> valueSerde, ISerde<TRight> otherValueSerde) =>
        new() { KeySerde = keySerde, ValueSerde = valueSerde, OtherValueSerde = otherValueSerde };
}
