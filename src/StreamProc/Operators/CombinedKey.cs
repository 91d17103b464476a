using System.Buffers;
using System.Buffers.Binary;
using StreamProc.Records;

namespace StreamProc.Operators;

/// <summary>A left row's key under its foreign key: all rows of a foreign key lie together.</summary>
internal readonly record struct CombinedKey<TForeignKey, TKey>(TForeignKey ForeignKey, TKey PrimaryKey);

/// <summary>length(4) of the foreign key, foreign key, primary key. Kafka Streams: CombinedKeySchema.</summary>
internal sealed class CombinedKeySerde<TForeignKey, TKey>(ISerde<TForeignKey> foreignKeySerde, ISerde<TKey> keySerde)
    : ISerde<CombinedKey<TForeignKey, TKey>>, ISerializer<TForeignKey>
{
    public void Serialize(CombinedKey<TForeignKey, TKey> value, IBufferWriter<byte> output, SerdeContext context)
    {
        Serialize(value.ForeignKey, output, context);
        keySerde.Serialize(value.PrimaryKey, output, context);
    }

    /// <summary>What all keys with that foreign key begin with.</summary>
    public void Serialize(TForeignKey value, IBufferWriter<byte> output, SerdeContext context)
    {
        var foreignKey = ScratchWriter.Rent();
        foreignKeySerde.Serialize(value, foreignKey, context);
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(sizeof(int)), foreignKey.Length);
        output.Advance(sizeof(int));
        output.Write(foreignKey.Written);
        ScratchWriter.Return(foreignKey);
    }

    public CombinedKey<TForeignKey, TKey> Deserialize(ReadOnlySpan<byte> data, SerdeContext context)
    {
        var primary = sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(data);
        return new(foreignKeySerde.Deserialize(data[sizeof(int)..primary], context), keySerde.Deserialize(data[primary..], context));
    }
}
