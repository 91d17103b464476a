using System.Text;
using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

/// <summary>What an LRU store does: it keeps the rows that were used last, and its changelog tells which and in what order.</summary>
internal static class LruContract
{
    private const int Most = 3;

    public static void Check(Func<StoreBuilder<IKeyValueStore<string, string>>> builder, int iterations) =>
        Gen.Select(Draw.OneOf("put", "put", "put", "delete", "put if absent", "get", "get", "all", "commit", "reopen"), Draw.Key, Draw.Reopening).Array[1, 80].Sample(
            steps =>
            {
                using var engine = new MemoryStorageEngine();
                using var host = new StoreHost<IKeyValueStore<string, string>>(engine, builder());
                var run = new Run(host);
                foreach (var (what, key, how) in steps) run.Do(what, key, how);
                host.Commit();
                Assert.Equal(run.Log, host.Log.Select(l => (Encoding.UTF8.GetString(l.Key), l.Value is null)));
            },
            iter: iterations, threads: 1);

    private sealed class Run(StoreHost<IKeyValueStore<string, string>> host)
    {
        // What is used moves to the end.
        private readonly List<(string Key, string Value)> _rows = [];
        private readonly List<(string Key, string? Value)> _log = [];
        private int _number, _committed;

        public IEnumerable<(string Key, bool IsTombstone)> Log => _log.Select(l => (l.Key, l.Value is null));

        public void Do(string what, string key, Reopening how)
        {
            host.At(++_number);
            switch (what)
            {
                case "put":
                    host.Store.Put(key, $"{_number}");
                    Put(key);
                    break;
                case "put if absent":
                    Assert.Equal(Use(key), host.Store.PutIfAbsent(key, $"{_number}"));
                    if (!_rows.Exists(r => r.Key.Is(key))) Put(key);
                    break;
                case "delete":
                    Assert.Equal(Use(key), host.Store.Delete(key));
                    _rows.RemoveAll(r => r.Key.Is(key));
                    _log.Add((key, null));
                    break;
                case "get":
                    Assert.Equal(Use(key), host.Store.Get(key));
                    break;
                case "commit":
                    host.Commit();
                    _committed = _log.Count;
                    break;
                case "reopen":
                    host.Reopen(how);
                    Reopen(how);
                    break;
            }
            Assert.Equal(_rows.Select(r => new KeyValuePair<string, string>(r.Key, r.Value)).OrderBy(r => r.Key, Draw.Order), host.Store.All());
            Assert.Equal(_rows.Count, host.Store.ApproximateCount);
        }

        private void Put(string key)
        {
            var isNew = _rows.RemoveAll(r => r.Key.Is(key)) == 0;
            _rows.Add((key, $"{_number}"));
            if (isNew && _rows.Count > Most)
            {
                _log.Add((_rows[0].Key, null));
                _rows.RemoveAt(0);
            }
            _log.Add((key, $"{_number}"));
        }

        private Optional<string> Use(string key)
        {
            var place = _rows.FindIndex(r => r.Key.Is(key));
            if (place < 0) return default;
            var row = _rows[place];
            _rows.RemoveAt(place);
            _rows.Add(row);
            return row.Value;
        }

        // What was only read is not in the changelog: the order of use is that of the writes then.
        private void Reopen(Reopening how)
        {
            if (how == Reopening.Crashed) _log.RemoveRange(_committed, _log.Count - _committed);
            _committed = _log.Count;
            _rows.Clear();
            foreach (var (key, value) in _log)
            {
                _rows.RemoveAll(r => r.Key.Is(key));
                if (value is not null) _rows.Add((key, value));
            }
        }
    }
}
