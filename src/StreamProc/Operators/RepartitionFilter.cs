using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Keeps records without key out of a repartition topic: no aggregation and no join there could use them.</summary>
internal sealed class RepartitionFilter<TKey, TValue>(Operator<TKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (record.HasKey) next.Process(in record);
    }
}
