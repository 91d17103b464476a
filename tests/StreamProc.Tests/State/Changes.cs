using System.Text;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>Writes to stores and applies them, in the words of a test.</summary>
internal static class Changes
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Puts a text under a key, or deletes the key if the text is null.</summary>
    public static OverlaidStore Of(ITaskStorage storage, string store, params (string Key, string? Value)[] writes)
    {
        var changes = new OverlaidStore(store, storage.Open(store));
        foreach (var (key, value) in writes)
        {
            if (value is null) changes.Delete(Bytes(key), 0, Headers.Empty);
            else changes.Put(Bytes(key), Bytes(value), 0, Headers.Empty);
        }
        return changes;
    }

    public static void Apply(ITaskStorage storage, long offset, params OverlaidStore[] changes) =>
        storage.Apply(changes, new Dictionary<string, long>(StringComparer.Ordinal) { ["changelog-0"] = offset });

    public static string? Get(IByteStore store, string key)
    {
        var value = new ByteWriter();
        return store.TryGet(Bytes(key), value) ? Encoding.UTF8.GetString(value.Written) : null;
    }

    /// <summary>All entries of a walk: <c>key=value key=value</c>.</summary>
    public static string Text(IByteCursor walk)
    {
        using (walk)
        {
            var all = new List<string>();
            while (walk.MoveNext()) all.Add($"{Encoding.UTF8.GetString(walk.Key)}={Encoding.UTF8.GetString(walk.Value)}");
            return string.Join(' ', all);
        }
    }

    public static string Text(IByteStore store) => Text(store.Scan([], NullableSpan.Null, reverse: false));
}
