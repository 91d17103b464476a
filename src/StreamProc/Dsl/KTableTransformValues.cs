using StreamProc.Graph;
using StreamProc.Operators;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Dsl;

public sealed partial class KTable<TKey, TValue>
{
    internal KTable<TKey, TNewValue> TransformValues<TGiven, TNewValue>(
        Func<IValueTransformer<TKey, TGiven, TNewValue>> supplier, Func<Optional<TValue>, TGiven> given, Materialized<TKey, TNewValue>? materialized, Named? named,
        IReadOnlyList<string> stateStores)
    {
        ArgumentNullException.ThrowIfNull(supplier);
        Func<NodeContext, Func<TKey, Optional<TValue>, Optional<TNewValue>>> transform = context => Opened(supplier(), given, context);
        var storeName = materialized?.Name;
        var name = Builder.NameOf(named?.Name, "KTABLE-TRANSFORMVALUES-");
        var (keySerde, valueSerde) = (materialized?.KeySerde ?? KeySerde, materialized?.ValueSerde);
        Builder.CheckKept(name, materialized);
        var oldValues = new OldValues();
        StoreBuilder[] stores = storeName is null
            ? []
            : [TableStores.TimestampedKeyValue(Builder.Options, storeName, Builder.Serde(keySerde, name, "keys", "Materialized.With"), Builder.Serde(valueSerde, name, "values", "Materialized.With"), materialized!)];
        var node = new ProcessorNode<TKey, Change<TValue>, TKey, Change<TNewValue>>(name, (context, below) =>
        {
            var rows = storeName is null ? null : TableStore<TKey, TNewValue>.Of(context, storeName);
            return new TableTransformValues<TKey, TValue, TNewValue>(
                transform(context), oldValues.AreSent, rows, context, new(rows?.Cached, context.Record, oldValues.AreSent, below.All));
        });
        TableAccess<TKey, TNewValue> access = storeName is null
            ? new TransformedTable<TKey, TValue, TNewValue>(Access, oldValues, stateStores, transform)
            : StoredTable<TKey, TNewValue>.OfKeyValues(storeName, oldValues, materialized!.HistoryRetention);
        return new(Builder, Builder.Add(Node, new SingleNode(node, stores) { UsedStores = stateStores }), keySerde, valueSerde, Sources, access) { StoreName = storeName };
    }

    private static Func<TKey, Optional<TValue>, Optional<TNewValue>> Opened<TGiven, TNewValue>(
        IValueTransformer<TKey, TGiven, TNewValue> transformer, Func<Optional<TValue>, TGiven> given, NodeContext context)
    {
        context.OnStart(() =>
        {
            context.OnClose(transformer.Close);
            transformer.Init(new ValueTransformerContext(context));
        });
        return context.Guard<TKey, Optional<TValue>, Optional<TNewValue>>((key, value) => transformer.Transform(key, given(value)));
    }
}
