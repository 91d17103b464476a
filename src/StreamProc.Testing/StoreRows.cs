using System.Reflection;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Testing;

/// <summary>Shows the rows of a store, whatever its types are.</summary>
internal static class StoreRows
{
    private static readonly (Type Kind, string Method)[] Kinds =
    [
        (typeof(IReadOnlyKeyValueStore<,>), nameof(ByKey)), (typeof(IReadOnlyWindowStore<,>), nameof(ByWindow)), (typeof(IReadOnlySessionStore<,>), nameof(BySession)),
    ];

    /// <summary>The rows, without and with their timestamps; null if it is a store that cannot be walked through: versioned ones, buffers of operators, most of the user's own kinds.</summary>
    public static IReadOnlyList<(string Row, string Line)>? Of(IStateStore store)
    {
        foreach (var (kind, method) in Kinds)
        {
            var face = Array.Find(store.GetType().GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == kind);
            // What is in a store of an operator's own, such as subscriptions of a foreign-key join, is nobody else's.
            if (face is not { IsVisible: true }) continue;
            var rows = typeof(StoreRows).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(face.GetGenericArguments());
            try
            {
                return [.. (IEnumerable<(string, string)>)rows.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [store], null)!];
            }
            catch (NotSupportedException)
            {
                return null;
            }
        }
        return null;
    }

    private static IEnumerable<(string, string)> ByKey<TKey, TValue>(IReadOnlyKeyValueStore<TKey, TValue> store) => store.All().Select(row => Line(row.Key, row.Value));

    private static IEnumerable<(string, string)> ByWindow<TKey, TValue>(IReadOnlyWindowStore<TKey, TValue> store) => store.All().Select(row => Line(row.Key, row.Value));

    private static IEnumerable<(string, string)> BySession<TKey, TValue>(IReadOnlySessionStore<TKey, TValue> store) =>
        store.Fetch(default(Optional<TKey>), default).Select(row => Line(row.Key, row.Value));

    private static (string Row, string Line) Line(object? key, object? value)
    {
        var type = value?.GetType();
        var isStamped = type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(ValueAndTimestamp<>);
        object? Part(string name) => type!.GetProperty(name)!.GetValue(value);

        var row = Show.Record(Show.Any(key), Show.Any(isStamped ? Part(nameof(ValueAndTimestamp<>.Value)) : value), null, []);
        return (row, isStamped ? $"{row} ts {Show.Number((long)Part(nameof(ValueAndTimestamp<>.TimestampMs))!)}" : row);
    }
}
