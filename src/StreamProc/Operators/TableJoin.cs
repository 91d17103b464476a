using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Operators;

/// <summary>Joins the values of two tables' rows, either of which may be absent.</summary>
internal delegate TResult TableJoiner<TValue, TOther, out TResult>(Optional<TValue> value, Optional<TOther> other);

/// <summary>
/// One side of a join of two tables by their key: joins each change with the other side's row. Kafka Streams: KTableKTableInnerJoin,
/// KTableKTableLeftJoin, KTableKTableRightJoin, KTableKTableOuterJoin, which differ in what has to be there.
/// </summary>
/// <param name="other">The other side's rows.</param>
/// <param name="joiner">Makes the result; is not called with nothing on both sides.</param>
/// <param name="isOwnRequired">Whether without a value on this side there is no result (inner join, and the left side of a left join).</param>
/// <param name="isOtherRequired">Whether without a row on the other side there is no result (inner join, and the right side of a left join).</param>
/// <param name="withOldValues">Whether results of old values are wanted too.</param>
/// <param name="drops">Counts what cannot be joined.</param>
/// <param name="next">Takes the results.</param>
internal sealed class TableJoin<TKey, TValue, TOther, TResult>(
    TableView<TKey, TOther> other, TableJoiner<TValue, TOther, TResult> joiner, bool isOwnRequired, bool isOtherRequired, bool withOldValues, Drops drops,
    Operator<TKey, Change<TResult>> next) : Operator<TKey, Change<TValue>>
{
    public override void Process(in Record<TKey, Change<TValue>> record)
    {
        var change = record.Value;
        if (!record.HasKey)
        {
            drops.NullKey();
            return;
        }
        if (!change.IsLatest)
        {
            drops.Because("a newer version of the row has been joined");
            return;
        }

        var row = other.Get(record.Key);
        if (!row.HasValue && (isOtherRequired || !(change.New.HasValue || change.Old.HasValue))) return;

        var otherValue = row.HasValue ? Optional<TOther>.Of(row.Value.Value) : default;
        var timestampMs = row.HasValue ? Math.Max(record.TimestampMs, row.Value.TimestampMs) : record.TimestampMs;
        var now = Join(change.New, otherValue);
        var old = withOldValues ? Join(change.Old, otherValue) : default;
        next.Process(new(record.Key, new(now, old), timestampMs, record.Headers));
    }

    private Optional<TResult> Join(Optional<TValue> value, Optional<TOther> otherValue) =>
        value.HasValue || (!isOwnRequired && otherValue.HasValue) ? joiner(value, otherValue) : default(Optional<TResult>);
}

/// <summary>Rows of a join that is not kept: joined when they are asked for.</summary>
internal sealed class JoinedRows<TKey, TValue, TOther, TResult>(
    TableView<TKey, TValue> left, TableView<TKey, TOther> right, TableJoiner<TValue, TOther, TResult> joiner, bool isLeftRequired, bool isRightRequired)
    : TableView<TKey, TResult>
{
    public override Optional<ValueAndTimestamp<TResult>> Get(TKey key)
    {
        var (leftRow, rightRow) = (left.Get(key), right.Get(key));
        if (!(leftRow.HasValue || rightRow.HasValue) || (isLeftRequired && !leftRow.HasValue) || (isRightRequired && !rightRow.HasValue)) return default;

        var result = Optional<TResult>.Of(joiner(ValueOf(leftRow), ValueOf(rightRow)));
        return result.HasValue ? new ValueAndTimestamp<TResult>(result.Value, Math.Max(TimestampMs(leftRow), TimestampMs(rightRow))) : default(Optional<ValueAndTimestamp<TResult>>);
    }

    private static Optional<T> ValueOf<T>(Optional<ValueAndTimestamp<T>> row) => row.HasValue ? Optional<T>.Of(row.Value.Value) : default;

    private static long TimestampMs<T>(Optional<ValueAndTimestamp<T>> row) => row.HasValue ? row.Value.TimestampMs : -1;
}
