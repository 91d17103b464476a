using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Aggregates records into sessions; a record may join several to one. Kafka Streams: KStreamSessionWindowAggregate.</summary>
internal sealed class SessionWindowAggregate<TKey, TValue, TAggregate>(
    SessionGap gap, SessionAggregation<TKey, TValue, TAggregate> aggregation, ISessionStore<TKey, TAggregate> store, StreamTime streamTime,
    NodeContext node, WindowOutput<TKey, TAggregate> output, LateRecords<TKey, TValue> late) : Operator<TKey, TValue>
{
    private readonly List<KeyValuePair<Windowed<TKey>, TAggregate>> _joined = [];

    public override void Process(in Record<TKey, TValue> record)
    {
        if (!record.HasKey)
        {
            node.Drops.NullKey();
            return;
        }

        streamTime.Advance(record.TimestampMs);
        var closeMs = streamTime.Ms - gap.GraceMs - gap.InactivityMs;
        var alone = new Window(record.TimestampMs, record.TimestampMs);
        var session = alone;
        var aggregate = aggregation.Begin();
        _joined.Clear();
        foreach (var found in store.FindSessions(record.Key, record.TimestampMs - gap.InactivityMs, record.TimestampMs + gap.InactivityMs))
        {
            _joined.Add(found);
            aggregate = aggregation.Merge(record.Key, aggregate, found.Value);
            var window = found.Key.Window;
            session = new(Math.Min(session.StartMs, window.StartMs), Math.Max(session.EndMs, window.EndMs));
        }

        // Only now: a late record that joins a session which is open is not late.
        if (session.EndMs < closeMs) late.Add(in record, session);
        else Update(in record, session, session != alone, aggregate);
        output.Closed(closeMs, record.Headers);
    }

    private void Update(in Record<TKey, TValue> record, Window session, bool isAnother, Optional<TAggregate> aggregate)
    {
        if (isAnother)
        {
            foreach (var (joined, value) in _joined)
            {
                // For each session: those below may have gone on to another record since.
                node.Record.Enter(in record);
                store.Remove(joined);
                output.Updated(joined, default, value, joined.Window.EndMs, Headers.Empty);
            }
        }

        var now = aggregation.Add(record.Key, record.Value, aggregate);
        var key = new Windowed<TKey>(record.Key, session);
        node.Record.Enter(in record);
        store.Put(key, now);
        output.Updated(key, now, default, session.EndMs, Headers.Empty);
    }
}
