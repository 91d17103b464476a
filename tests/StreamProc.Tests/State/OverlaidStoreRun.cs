using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>Does the same steps to an overlaid store over a real storage and to the model, and compares after each.</summary>
internal sealed class OverlaidStoreRun(ITaskStorage storage, int physicalPrefixBytes)
{
    private readonly OverlaidStore _store = new("orders", storage.Open("orders"), physicalPrefixBytes);
    private readonly StoreModel _model = new();
    private long _clockMs;

    public void Do(IEnumerable<StoreStep> steps)
    {
        foreach (var step in steps) Do(step);
        Walk([], null, reverse: false, []);
        EndRound(isCommit: true);
        Walk([], null, reverse: true, []);
    }

    private void Do(StoreStep step)
    {
        var timestampMs = ++_clockMs;
        switch (step.Kind)
        {
            case 0:
                _store.Put(step.Key, step.Value, timestampMs, Headers.Empty, step.Flag);
                _model.Put(step.Key, step.Value, timestampMs, step.Flag);
                break;
            case 1:
                _store.Delete(step.Key, timestampMs, Headers.Empty, step.Flag);
                _model.Delete(step.Key, timestampMs, step.Flag);
                break;
            case 2:
                _store.DeleteRange(step.Key, step.OtherKey);
                _model.DeleteRange(step.Key, step.OtherKey);
                break;
            case 3:
                Get(step.Key);
                break;
            case 4:
                Walk((step.Value[0] & 1) == 0 ? [] : step.Key, (step.Value[0] & 2) == 0 ? null : step.OtherKey, step.Flag, step.DuringWalk);
                break;
            default:
                EndRound(isCommit: step.Kind == 5);
                break;
        }
        Get(step.Key);
    }

    private void Get(byte[] key)
    {
        var isThere = _store.TryGet(key, out var value);
        Assert.Equal(_model.Now.TryGetValue(key, out var expected), isThere);
        if (isThere) Assert.Equal(expected, value.ToArray());
    }

    private void Walk(byte[] lower, byte[]? upper, bool reverse, StoreStep[] writes)
    {
        using var cursor = _store.Scan(lower, NullableSpan.Of(upper), reverse);
        byte[]? last = null;
        for (var i = 0; ; i++)
        {
            var expected = _model.Next(lower, upper, reverse, last);
            Assert.Equal(expected is not null, cursor.MoveNext());
            if (expected is null) return;

            Assert.Equal(expected, cursor.Key.ToArray());
            var value = _model.Now[expected];
            if (i < writes.Length) Do(writes[i]);
            Assert.Equal(expected, cursor.Key.ToArray());
            Assert.Equal(value, cursor.Value.ToArray());
            last = expected;
        }
    }

    private void EndRound(bool isCommit)
    {
        var log = new CollectedLog();
        _store.LogTo(log);
        Assert.Equal(
            _model.ExpiredLog.Select(w => (Logged(w.Key), Hex(w.Value.Value), w.Value.TimestampMs))
                .Concat(_model.Log.Where(w => w.Value.IsLogged).Select(w => (Logged(w.Key), Hex(w.Value.Value), w.Value.TimestampMs))),
            log.Written);

        if (isCommit)
        {
            storage.Apply([_store], new Dictionary<string, long>(StringComparer.Ordinal) { ["orders-changelog-0"] = _clockMs });
            _store.Applied();
            Assert.Equal(_clockMs, storage.Checkpoint["orders-changelog-0"]);
        }
        else
        {
            _store.Drop();
        }
        _model.EndRound(isCommit);
    }

    private string Logged(byte[] key) => Convert.ToHexString(key.AsSpan(physicalPrefixBytes));

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexString(bytes);

    private sealed class CollectedLog : IChangelogWriter
    {
        public List<(string Key, string? Value, long TimestampMs)> Written { get; } = [];

        public void Write(string store, ReadOnlySpan<byte> key, NullableSpan value, long timestampMs, Headers headers) =>
            Written.Add((Convert.ToHexString(key), Hex(value.ToArray()), timestampMs));
    }
}
