using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Hands each record to the first branch whose test it passes, else to the default branch, if there is one. Kafka Streams: KStreamBranch.</summary>
internal sealed class Branch<TKey, TValue>(
    (Func<TKey, TValue, bool> Predicate, Operator<TKey, TValue> Next)[] branches, Operator<TKey, TValue>? otherwise) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        foreach (var (predicate, next) in branches)
        {
            if (!predicate(record.Key, record.Value)) continue;
            next.Process(in record);
            return;
        }
        otherwise?.Process(in record);
    }
}
