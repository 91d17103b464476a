using System.Globalization;
using StreamProc.Records;
using StreamProc.State;
using StreamProc.Tests.State;

namespace StreamProc.RocksDb.Tests;

/// <summary>Batches whose contents follow from their numbers, for stores of very different size. So the contents after any of them are known.</summary>
internal sealed class NumberedBatches(ITaskStorage storage)
{
    public const string CheckpointName = "numbers-0";

    private static readonly (string Store, int WritesPerBatch)[] Stores = [("small", 1), ("medium", 11), ("large", 97)];

    private readonly OverlaidStore[] _stores = [.. Stores.Select(s => new OverlaidStore(s.Store, storage.Open(s.Store)))];

    /// <summary>The number of the last batch that the storage holds; 0 for none.</summary>
    public long Last => storage.Checkpoint.GetValueOrDefault(CheckpointName);

    public void Apply(long number)
    {
        for (var i = 0; i < Stores.Length; i++)
        {
            var store = _stores[i];
            if (number % 13 == 0) store.DeleteRange(Key(number), Key(number + 50));
            foreach (var (key, value) in WritesOf(number, Stores[i].WritesPerBatch))
            {
                if (value is null) store.Delete(key, 0, Headers.Empty);
                else store.Put(key, value, 0, Headers.Empty);
            }
        }
        storage.Apply(_stores, new Dictionary<string, long>(StringComparer.Ordinal) { [CheckpointName] = number });
        foreach (var store in _stores) store.Applied();
    }

    /// <summary>Compares each store with what the batches up to the checkpoint make of it.</summary>
    public void AssertStoresAgreeWithCheckpoint()
    {
        for (var i = 0; i < Stores.Length; i++)
        {
            var model = new StoreModel();
            for (var number = 1L; number <= Last; number++)
            {
                if (number % 13 == 0) model.DeleteRange(Key(number), Key(number + 50));
                foreach (var (key, value) in WritesOf(number, Stores[i].WritesPerBatch))
                {
                    if (value is null) model.Delete(key, 0, isLogged: true);
                    else model.Put(key, value, 0, isLogged: true);
                }
            }
            Assert.Equal(string.Join(' ', model.Now.Select(e => $"{Changes.Text(e.Key)}={Changes.Text(e.Value)}")), Changes.Text(storage.Open(Stores[i].Store)));
        }
    }

    private static IEnumerable<(byte[] Key, byte[]? Value)> WritesOf(long number, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var isDelete = (number + i) % 5 == 0;
            yield return (Key((number * 31) + i), isDelete ? null : Changes.Bytes($"batch-{number.ToString("D12", CultureInfo.InvariantCulture)}-{i}"));
        }
    }

    private static byte[] Key(long number) => Changes.Bytes($"key-{(number % 1_009).ToString("D6", CultureInfo.InvariantCulture)}");
}
