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

    /// <summary>The rows; null if it is a store that cannot be walked through: versioned ones, buffers of operators, most of the user's own kinds.</summary>
    public static IReadOnlyList<string>? Of(IStateStore store)
    {
        foreach (var (kind, method) in Kinds)
        {
            var face = Array.Find(store.GetType().GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == kind);
            if (face is null) continue;
            var rows = typeof(StoreRows).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(face.GetGenericArguments());
            try
            {
                return [.. (IEnumerable<string>)rows.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [store], null)!];
            }
            catch (NotSupportedException)
            {
                return null;
            }
        }
        return null;
    }

    private static IEnumerable<string> ByKey<TKey, TValue>(IReadOnlyKeyValueStore<TKey, TValue> store) => store.All().Select(row => Line(row.Key, row.Value));

    private static IEnumerable<string> ByWindow<TKey, TValue>(IReadOnlyWindowStore<TKey, TValue> store) => store.All().Select(row => Line(row.Key, row.Value));

    private static IEnumerable<string> BySession<TKey, TValue>(IReadOnlySessionStore<TKey, TValue> store) =>
        store.Fetch(default(Optional<TKey>), default).Select(row => Line(row.Key, row.Value));

    private static string Line(object? key, object? value)
    {
        var type = value?.GetType();
        if (type is not { IsGenericType: true } || type.GetGenericTypeDefinition() != typeof(ValueAndTimestamp<>)) return Show.Record(Show.Any(key), Show.Any(value), null, []);
        object? Part(string name) => type.GetProperty(name)!.GetValue(value);
        return Show.Record(Show.Any(key), Show.Any(Part(nameof(ValueAndTimestamp<>.Value))), (long)Part(nameof(ValueAndTimestamp<>.TimestampMs))!, []);
    }
}
