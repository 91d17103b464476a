using StreamProc.Dsl;
using StreamProc.Records;

namespace StreamProc.Conformance;

/// <summary>A type of keys: its serde, and its parts (the window is null where there are none).</summary>
internal sealed record KeyKind<TKey>(ISerde<TKey> Serde, Func<TKey, (string Key, Window? Window)> Parts)
{
    public string Show(TKey key)
    {
        var (inner, window) = Parts(key);
        return Testing.Show.Key(inner, window);
    }
}

/// <summary>The types of keys that there are in vectors.</summary>
internal static class Keys
{
    public static readonly KeyKind<string> Text = new(Serdes.String, key => (key, null));

    public static readonly KeyKind<Windowed<string>> SessionWindowed = Of(Serdes.SessionWindowed(Serdes.String));

    public static KeyKind<Windowed<string>> TimeWindowed(long sizeMs) => Of(Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMilliseconds(sizeMs)));

    private static KeyKind<Windowed<string>> Of(ISerde<Windowed<string>> serde) => new(serde, key => (key.Key, key.Window));
}

/// <summary>A type of values, and what the DSL or the functions do differently for it.</summary>
internal abstract class ValueKind<TValue>(ISerde<TValue> serde, bool isNumber)
{
    public ISerde<TValue> Serde { get; } = serde;

    public bool IsNumber { get; } = isNumber;

    public abstract string Show(TValue value);

    public abstract TValue Reduce(TValue first, TValue second);

    public abstract TValue Unreduce(TValue first, TValue second);

    public abstract Made ToStream<TKey>(Scenario scenario, KTable<TKey, TValue> table, KeyKind<TKey> keys, Named? named);

    public abstract Made ToTable<TKey>(Scenario scenario, KStream<TKey, TValue> stream, KeyKind<TKey> keys, Materialized<TKey, TValue> materialized, Named? named);
}

/// <summary>The types of values that there are in vectors.</summary>
internal static class Values
{
    public static readonly ValueKind<string> Text = new TextValues();

    public static readonly ValueKind<long?> Number = new NumberValues();

    public static readonly ValueKind<long> Count = new CountValues();

    private sealed class TextValues() : ValueKind<string>(Serdes.String, isNumber: false)
    {
        public override string Show(string value) => Testing.Show.Text(value);

        public override string Reduce(string first, string second) => $"{Functions.Text(first)}|{Functions.Text(second)}";

        public override string Unreduce(string first, string second) => $"{Functions.Text(first)}\\{Functions.Text(second)}";

        public override Made ToStream<TKey>(Scenario scenario, KTable<TKey, string> table, KeyKind<TKey> keys, Named? named) =>
            new MadeStream<TKey, string>(scenario, table.ToStream(named)!, keys, this);

        public override Made ToTable<TKey>(Scenario scenario, KStream<TKey, string> stream, KeyKind<TKey> keys, Materialized<TKey, string> materialized, Named? named) =>
            new MadeTable<TKey, string>(scenario, stream!.ToTable(materialized, named), keys, this);
    }

    private sealed class NumberValues() : ValueKind<long?>(Serdes.Int64.Nullable(), isNumber: true)
    {
        public override string Show(long? value) => Testing.Show.Number(value);

        public override long? Reduce(long? first, long? second) => first + second;

        public override long? Unreduce(long? first, long? second) => first - second;

        public override Made ToStream<TKey>(Scenario scenario, KTable<TKey, long?> table, KeyKind<TKey> keys, Named? named) =>
            new MadeStream<TKey, long?>(scenario, table.ToStream(named), keys, this);

        public override Made ToTable<TKey>(Scenario scenario, KStream<TKey, long?> stream, KeyKind<TKey> keys, Materialized<TKey, long?> materialized, Named? named) =>
            new MadeTable<TKey, long?>(scenario, stream.ToTable(materialized, named), keys, this);
    }

    /// <summary>What count gives: a table of numbers that cannot be null.</summary>
    private sealed class CountValues() : ValueKind<long>(Serdes.Int64, isNumber: true)
    {
        public override string Show(long value) => Testing.Show.Number(value);

        public override long Reduce(long first, long second) => first + second;

        public override long Unreduce(long first, long second) => first - second;

        public override Made ToStream<TKey>(Scenario scenario, KTable<TKey, long> table, KeyKind<TKey> keys, Named? named) =>
            new MadeStream<TKey, long?>(scenario, table.ToStream(named), keys, Number);

        public override Made ToTable<TKey>(Scenario scenario, KStream<TKey, long> stream, KeyKind<TKey> keys, Materialized<TKey, long> materialized, Named? named) =>
            new MadeTable<TKey, long>(scenario, stream.ToTable(materialized, named), keys, this);
    }
}
