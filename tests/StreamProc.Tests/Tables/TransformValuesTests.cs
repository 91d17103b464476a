using StreamProc.Dsl;
using StreamProc.Operators;

namespace StreamProc.Tests.Tables;

public sealed class TransformValuesTests
{
    private readonly List<Stamping> _made = [];

    [Fact]
    public void A_transformer_sees_deleted_rows_too()
    {
        using var run = TableRun.Of((left, _) => left.TransformValues(Make));
        run.Left("a", "1", 5);
        run.Left("a", null, 6);
        run.Left("b", "x", 7);
        Assert.Equal("a=1 at left/0 of 5@5 a=gone at left/1 of 6@6 b=null@7", run.Read());
    }

    [Fact]
    public void A_row_that_is_looked_up_has_no_topic_any_more()
    {
        using (var run = TableRun.Of((left, right) => right.LeftJoin(left.TransformValues(Make), (r, l) => $"{r}~{l}")))
        {
            run.Left("a", "1", 5);
            run.Right("a", "r", 9);
            run.Right("b", "r", 9);
            Assert.Equal("a=r~1 at ?/-1 of 5@9 b=r~gone at ?/-1 of -1@9", run.Read());
        }
        Assert.Equal(2, _made.Count(t => t.IsClosed));
    }

    [Fact]
    public void A_result_that_is_kept_is_looked_up_as_it_was_made()
    {
        using var run = TableRun.Of((left, right) => right.Join(left.TransformValues(Make, Materialized.As("made")), (r, l) => $"{r}~{l}"));
        run.Left("a", "1", 5);
        run.Right("a", "r", 9);
        Assert.Equal("a=r~1 at left/0 of 5@9", run.Read());
    }

    private Stamping Make()
    {
        _made.Add(new());
        return _made[^1];
    }

    private sealed class Stamping : IValueTransformer<string, string?, string>
    {
        private IValueTransformerContext? _context;

        public bool IsClosed { get; private set; }

        public void Init(IValueTransformerContext context) => _context = context;

        public string Transform(string key, string? value) =>
            value is "x" ? null! : $"{value ?? "gone"} at {_context!.RecordMetadata?.Topic ?? "?"}/{_context.RecordMetadata?.Offset ?? -1} of {_context.TimestampMs}";

        public void Close() => IsClosed = true;
    }
}
