using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>Keeps records without key out of a repartition topic, unless a join below has results for them.</summary>
internal sealed class RepartitionFilter<TKey, TValue>(bool keepsNullKeys, Operator<TKey, TValue> next) : Operator<TKey, TValue>
{
    public override void Process(in Record<TKey, TValue> record)
    {
        if (record.HasKey || keepsNullKeys) next.Process(in record);
    }
}
