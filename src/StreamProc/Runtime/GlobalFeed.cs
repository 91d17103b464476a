using StreamProc.Records;
using StreamProc.Tasks;
using StreamProc.Transport;

namespace StreamProc.Runtime;

/// <summary>Reads the topics of global stores: to their ends before anything else begins, and on from there.</summary>
internal sealed class GlobalFeed : IRecordReceiver, IDisposable
{
    private const int BatchRecords = 10_000;
    private static readonly TimeSpan FillWait = TimeSpan.FromMilliseconds(100);

    private readonly GlobalStores _stores;
    private readonly IRecordSource _source;
    private readonly TopicPartition[] _partitions;
    private readonly bool[] _isAtEnd;

    public GlobalFeed(GlobalStores stores, ITransport transport, string name, Isolation isolation)
    {
        _stores = stores;
        var inputs = stores.Inputs.ToList();
        _partitions = [.. inputs.Select(i => i.Partition)];
        _isAtEnd = new bool[_partitions.Length];
        _source = transport.OpenSource(name, isolation);
        if (inputs.Count > 0) _source.Assign([.. inputs.Select((input, slot) => new PartitionStart(input.Partition, slot, input.Offset))]);
    }

    public bool IsNeeded => _partitions.Length > 0;

    /// <summary>Fills the stores to the ends of their topics.</summary>
    public void Fill(Func<bool> isStopping)
    {
        while (_isAtEnd.Contains(false) && !isStopping()) Step(FillWait);
    }

    /// <summary>Takes what has come; readers see it when this returns.</summary>
    public void Step(TimeSpan wait)
    {
        if (_source.Poll(this, BatchRecords, wait) > 0) _stores.Apply();
    }

    public void Wake() => _source.Wake();

    public void Receive(in RawRecord record) => _stores.Process(_partitions[record.Slot], in record);

    public void EndOfPartition(int slot, long position) => _isAtEnd[slot] = true;

    public void Dispose() => _source.Dispose();
}
