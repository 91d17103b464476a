using System.Text.Json;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Conformance;

/// <summary>Forwards a record only if its value is not the one that is stored for its key.</summary>
internal sealed class Dedup<TKey, TValue>(string storeName) : ContextualProcessor<TKey, TValue, TKey, TValue>
{
    private IKeyValueStore<TKey, TValue>? _store;

    public override void Init(IProcessorContext<TKey, TValue> context)
    {
        base.Init(context);
        _store = context.GetStateStore<IKeyValueStore<TKey, TValue>>(storeName);
    }

    public override void Process(Record<TKey, TValue> record)
    {
        if (!record.HasKey) return;
        var stored = _store!.Get(record.Key);
        if (record.HasValue && stored.HasValue && EqualityComparer<TValue>.Default.Equals(stored.Value, record.Value)) return;
        _store.Put(record.Key, record.Value);
        Context.Forward(record);
    }
}

/// <summary>Forwards each record with its time and the stream time behind its value.</summary>
internal sealed class Clock<TKey, TValue> : ContextualProcessor<TKey, TValue, TKey, string>
{
    public override void Process(Record<TKey, TValue> record) =>
        Context.Forward(record.WithValue($"{Functions.Text(record.Value)}@{record.TimestampMs}/{Context.CurrentStreamTimeMs}"));
}

/// <summary>Counts records in a field; every interval it forwards the count and begins anew.</summary>
internal sealed class Ticker<TKey, TValue>(JsonElement op) : ContextualProcessor<TKey, TValue, string, string>
{
    private long _seen;

    public override void Init(IProcessorContext<string, string> context)
    {
        base.Init(context);
        var type = op.Text("time") is "stream" ? PunctuationType.StreamTime : PunctuationType.WallClockTime;
        context.Schedule(op.Span("everyMs"), type, nowMs =>
        {
            context.Forward(new("tick", $"{_seen}@{nowMs}", nowMs));
            _seen = 0;
        });
    }

    public override void Process(Record<TKey, TValue> record) => _seen++;
}
