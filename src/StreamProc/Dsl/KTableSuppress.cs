using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

public sealed partial class KTable<TKey, TValue>
{
    private const string SuppressPrefix = "KTABLE-SUPPRESS-";

    /// <summary>Holds changes back for some event time: of several of a key only the last one goes on. Kafka Streams: suppress.</summary>
    public KTable<TKey, TValue> Suppress(SuppressedUntilTimeLimit suppressed)
    {
        ArgumentNullException.ThrowIfNull(suppressed);
        return Suppress(
            suppressed.Name, suppressed.Buffer, (_, timestampMs) => timestampMs,
            _ => Limits(suppressed.Buffer, (long)suppressed.Limit.TotalMilliseconds, dropsTombstones: false));
    }

    internal KTable<TKey, TValue> SuppressUntilWindowsClose(SuppressedUntilWindowCloses suppressed, Func<TKey, long> windowEndMs) =>
        Suppress(suppressed.Name, suppressed.Buffer, (key, _) => windowEndMs(key), name =>
        {
            var (graceMs, neverClose) = Node.WindowsAbove;
            if (neverClose)
                Builder.Refuse($"Node {name}: Suppress waits for windows to close, and those above it never do: suppress by UntilTimeLimit, or take windows that end.");
            else if (graceMs is null)
                Builder.Refuse($"Node {name}: no windowed aggregation lies above it, so nothing says when its windows close: suppress by UntilTimeLimit, or right after the aggregation.");
            return Limits(suppressed.Buffer, graceMs ?? 0, dropsTombstones: true);
        });

    private KTable<TKey, TValue> Suppress(string? given, BufferConfig buffer, Func<TKey, long, long> bufferTimeMs, Func<string, SuppressLimits> limitsOf)
    {
        // A name of the user's uses up no number here.
        var name = given is null ? Builder.NameOf(null, SuppressPrefix) : Builder.Checked(given);
        var storeName = given is null ? Builder.Names.NextStore(SuppressPrefix) : given + "-store";
        if (given is null && !Builder.Options.AllowGeneratedNames) Builder.Lacks("suppression buffer", storeName, "WithName(\"name\")");
        if (Access.HistoryMs is not null)
            Builder.Refuse($"Node {name}: versions of rows cannot be suppressed: leave WithHistoryRetention out, or put a table with a store of its own in between.");
        var limits = limitsOf(name);
        // What a key was before it was held back is part of the buffer.
        Access.RequestOldValues(force: true);
        var store = new SuppressBufferBuilder<TKey, TValue>(storeName, Builder.Serde(KeySerde, name, "keys"), Builder.Serde(ValueSerde, name, "values"))
        {
            IsLogged = buffer.IsLogged,
            LogConfiguration = buffer.LogConfiguration,
        };
        var node = new ProcessorNode<TKey, Change<TValue>, TKey, Change<TValue>>(name, (context, below) =>
            new Suppress<TKey, TValue>(limits, bufferTimeMs, context.Store<SuppressBuffer<TKey, TValue>>(storeName), context.StreamTime(name), context, below.All));
        return new(Builder, Builder.Add(Node, new SingleNode(node, store)), KeySerde, ValueSerde, Sources, new SuppressedTable<TKey, TValue>(Access, storeName));
    }

    private static SuppressLimits Limits(BufferConfig buffer, long waitMs, bool dropsTombstones) =>
        new(waitMs, dropsTombstones, buffer.MaxRecords, buffer.MaxSizeBytes, buffer.EmitsEarly);
}

/// <summary>Final results of windows.</summary>
public static class WindowedKTableSuppress
{
    /// <summary>Holds the changes of each window back until it has closed: one result a window, the final one. Kafka Streams: suppress.</summary>
    public static KTable<Windowed<TKey>, TValue> Suppress<TKey, TValue>(this KTable<Windowed<TKey>, TValue> table, SuppressedUntilWindowCloses suppressed)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(suppressed);
        return table.SuppressUntilWindowsClose(suppressed, key => key.Window.EndMs);
    }
}
