using StreamProc.Transport;

namespace StreamProc.Testing;

/// <summary>Keeps what is sent until the driver takes it. Every topic is there, with one partition.</summary>
internal sealed class CapturingSink : IRecordSink
{
    private readonly List<string> _topics = [];
    private List<ProducedRecord> _sent = [];

    public int Topic(string name)
    {
        var index = _topics.IndexOf(name);
        if (index >= 0) return index;
        _topics.Add(name);
        return _topics.Count - 1;
    }

    public int PartitionCount(int topic) => 1;

    public void Send(in OutgoingRecord record) =>
        _sent.Add(new(_topics[record.Topic], record.Key.ToArray(), record.Value.ToArray(), record.TimestampMs, record.Headers));

    public List<ProducedRecord> Take()
    {
        var taken = _sent;
        _sent = [];
        return taken;
    }
}
