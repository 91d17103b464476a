using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

/// <summary>Builds a join of two streams that are partitioned alike. Kafka Streams: KStreamImplJoin.</summary>
internal sealed class StreamJoin<TKey, TLeft, TRight, TResult>
{
    private readonly KStream<TKey, TLeft> _left;
    private readonly KStream<TKey, TRight> _right;
    private readonly JoinSpan _span;
    private readonly StreamJoined<TKey, TLeft, TRight> _joined;
    private readonly bool _isLeftOuter, _isRightOuter;
    private readonly StreamJoinNames _names;
    private readonly ISerde<TKey> _keySerde;
    private readonly ISerde<TLeft> _leftSerde;
    private readonly ISerde<TRight> _rightSerde;

    public StreamJoin(
        KStream<TKey, TLeft> left, KStream<TKey, TRight> right, JoinSpan span, StreamJoined<TKey, TLeft, TRight> joined, bool isLeftOuter, bool isRightOuter)
    {
        (_left, _right, _span, _joined) = (left, right, span, joined);
        (_isLeftOuter, _isRightOuter) = (isLeftOuter, isRightOuter);
        _names = StreamJoinNames.Of(Builder, joined.Name, joined.StoreName, isLeftOuter, isRightOuter);
        _keySerde = Builder.Serde(joined.KeySerde ?? left.KeySerde ?? right.KeySerde, _names.Merge, "keys", "StreamJoined.With");
        _leftSerde = Builder.Serde(joined.ValueSerde ?? left.ValueSerde, _names.Merge, "left values", "StreamJoined.With");
        _rightSerde = Builder.Serde(joined.OtherValueSerde ?? right.ValueSerde, _names.Merge, "right values", "StreamJoined.With");
    }

    private StreamsBuilder Builder => _left.Builder;

    public KStream<TKey, TResult> Build(StreamJoiner<TKey, TLeft, TRight, TResult> joiner)
    {
        var thisWindowed = Windowed(_left, _names.ThisWindowed, _names.ThisStore, _span.BeforeMs, _span.AfterMs);
        var otherWindowed = Windowed(_right, _names.OtherWindowed, _names.OtherStore, _span.AfterMs, _span.BeforeMs);
        var sources = _left.Sources.With(_right.Sources);
        var isOuter = _isLeftOuter || _isRightOuter;
        var node = new StreamJoinNode(
            new(thisWindowed, LeftJoin(joiner), WindowStore(_names.ThisStore, _leftSerde)),
            new(otherWindowed, RightJoin(joiner), WindowStore(_names.OtherStore, _rightSerde)),
            new ProcessorNode<TKey, TResult, TKey, TResult>(_names.Merge, (_, below) => new PassThrough<TKey, TResult>(below.All)),
            SelfJoin(joiner), isOuter ? UnmatchedStore() : null, sources)
        {
            AcceptsNullKeys = isOuter,
        };
        Builder.Add(_left.Node, node);
        Builder.Add(_right.Node, node);
        // The window's start may be cut off at 0, so that its size does not give its end: both bounds are written, as of a session.
        var windowedSerde = Serdes.SessionWindowed(_keySerde);
        if (_joined.Late is { } late) new LateStream<TKey, TLeft>(late, _joined.LateNamed, _leftSerde).Build(Builder, thisWindowed, windowedSerde, sources);
        if (_joined.OtherLate is { } otherLate) new LateStream<TKey, TRight>(otherLate, _joined.OtherLateNamed, _rightSerde).Build(Builder, otherWindowed, windowedSerde, sources);
        return new(Builder, node, _keySerde, null, needsRepartition: false, sources);
    }

    private GraphNode Windowed<TValue>(KStream<TKey, TValue> stream, string name, string store, long beforeMs, long afterMs) =>
        Builder.Add(stream.Node, new SingleNode(new WindowingNode<TKey, TValue, TKey, TValue>(name, (node, below, late) =>
            new JoinWindow<TKey, TValue>(node.Store<DuplicateWindowStore<TKey, TValue>>(store), beforeMs, afterMs, node, below.All, late))));

    private ProcessorNode<TKey, TLeft, TKey, TResult> LeftJoin(StreamJoiner<TKey, TLeft, TRight, TResult> joiner) => new(_names.ThisJoin, (node, below) =>
    {
        var (guarded, tracker) = (Guarded(node, joiner), JoinTracker.Of(node, _names.Merge));
        return new StreamStreamJoin<TKey, TLeft, TRight, TResult>(
            new(IsLeft: true, _isLeftOuter, _span.BeforeMs, _span.AfterMs), node.Store<DuplicateWindowStore<TKey, TRight>>(_names.OtherStore), guarded,
            Unmatched(node) is { } store ? new UnmatchedLeft<TKey, TLeft, TRight, TResult>(store, _span, tracker, guarded, node, below.All) : null,
            tracker, node, below.All);
    })
    {
        EventTimeGraceMs = _span.GraceMs,
    };

    private ProcessorNode<TKey, TRight, TKey, TResult> RightJoin(StreamJoiner<TKey, TLeft, TRight, TResult> joiner) => new(_names.OtherJoin, (node, below) =>
    {
        var (guarded, tracker) = (Guarded(node, joiner), JoinTracker.Of(node, _names.Merge));
        return new StreamStreamJoin<TKey, TRight, TLeft, TResult>(
            new(IsLeft: false, _isRightOuter, _span.AfterMs, _span.BeforeMs), node.Store<DuplicateWindowStore<TKey, TLeft>>(_names.ThisStore),
            (key, right, left) => guarded(key, left, right),
            Unmatched(node) is { } store ? new UnmatchedRight<TKey, TLeft, TRight, TResult>(store, _span, tracker, guarded, node, below.All) : null,
            tracker, node, below.All);
    })
    {
        EventTimeGraceMs = _span.GraceMs,
    };

    /// <summary>The join in one node, for a stream that turns out to be joined with itself: both sides have the same values then.</summary>
    private ProcessorNode<TKey, TLeft, TKey, TResult>? SelfJoin(StreamJoiner<TKey, TLeft, TRight, TResult> joiner) =>
        joiner is not StreamJoiner<TKey, TLeft, TLeft, TResult> own ? null : new(_names.Merge, (node, below) =>
            new StreamSelfJoin<TKey, TLeft, TResult>(
                _span, node.Store<DuplicateWindowStore<TKey, TLeft>>(_names.ThisStore), Guarded(node, own), node.StreamTime(_names.Merge), node, below.All))
        {
            EventTimeGraceMs = _span.GraceMs,
        };

    private OuterJoinStore<TKey, TLeft, TRight>? Unmatched(NodeContext node) =>
        _isLeftOuter || _isRightOuter ? node.Store<OuterJoinStore<TKey, TLeft, TRight>>(_names.UnmatchedStore) : null;

    private DuplicateWindowStoreBuilder<TKey, TValue> WindowStore<TValue>(string name, ISerde<TValue> serde) =>
        new(name, _keySerde, context => new PlainValues<TValue>(serde, context), valuePrefixBytes: 0, new(_span.RetentionMs, IsPersistent, WindowLayout.EndsAfter(_span.SizeMs)))
        {
            IsPersistent = IsPersistent,
            IsLogged = _joined.IsLogged,
            LogConfiguration = _joined.LogConfiguration,
        };

    private OuterJoinStoreBuilder<TKey, TLeft, TRight> UnmatchedStore() => new(_names.UnmatchedStore, _keySerde, _leftSerde, _rightSerde)
    {
        IsPersistent = IsPersistent,
        IsLogged = _joined.IsLogged,
        LogConfiguration = _joined.LogConfiguration,
    };

    private bool IsPersistent => _joined.StoreType == StoreType.Persistent;

    private static StreamJoiner<TKey, TOne, TOther, TResult> Guarded<TOne, TOther>(NodeContext node, StreamJoiner<TKey, TOne, TOther, TResult> joiner)
    {
        var guarded = node.Guard<TKey, Optional<TOne>, Optional<TOther>, TResult>((key, one, other) => joiner(key, one, other));
        return (key, one, other) => guarded(key, one, other);
    }
}

/// <summary>Names of a stream-stream join's nodes and stores.</summary>
internal sealed record StreamJoinNames(
    string ThisWindowed, string OtherWindowed, string ThisJoin, string OtherJoin, string Merge, string ThisStore, string OtherStore, string UnmatchedStore)
{
    private const string StoreSuffix = "-store";
    private const int NumberDigits = 10;

    public static StreamJoinNames Of(StreamsBuilder builder, string? name, string? storeName, bool isLeftOuter, bool isRightOuter)
    {
        // Where generated names are not allowed, one name is enough for nodes and stores.
        var store = storeName ?? (builder.Options.AllowGeneratedNames ? null : name);
        if (store is not null) builder.Checked(store);
        var named = name is null ? null : new Named(name);
        var (thisSuffix, otherSuffix) = (isRightOuter ? "-outer-this-join" : "-this-join", isLeftOuter ? "-outer-other-join" : "-other-join");
        var thisWindowed = builder.SuffixedName(named, "-this-windowed", "KSTREAM-WINDOWED-");
        var otherWindowed = builder.SuffixedName(named, "-other-windowed", "KSTREAM-WINDOWED-");
        var thisGenerated = builder.Names.Next(isRightOuter ? "KSTREAM-OUTERTHIS-" : "KSTREAM-JOINTHIS-");
        var otherGenerated = builder.Names.Next(isLeftOuter ? "KSTREAM-OUTEROTHER-" : "KSTREAM-JOINOTHER-");
        var merge = builder.SuffixedName(named, "-merge", "KSTREAM-MERGE-");
        var shared = "KSTREAM-OUTERSHARED-" + thisGenerated[^NumberDigits..];
        if (store is null && !builder.Options.AllowGeneratedNames)
        {
            string[] lacking = [thisGenerated, otherGenerated, .. isLeftOuter || isRightOuter ? [shared] : Array.Empty<string>()];
            builder.Lacks("join, whose stores are", string.Join(", ", lacking.Select(l => l + StoreSuffix)) + ",", "StreamJoined.As(\"name\")");
        }
        return new(
            thisWindowed, otherWindowed,
            name is null ? thisGenerated : name + thisSuffix, name is null ? otherGenerated : name + otherSuffix, merge,
            (store is null ? thisGenerated : store + thisSuffix) + StoreSuffix,
            (store is null ? otherGenerated : store + otherSuffix) + StoreSuffix,
            store is null
                ? shared + StoreSuffix
                : store + (isRightOuter ? "-outer-shared-join" : "-left-shared-join") + StoreSuffix);
    }
}
