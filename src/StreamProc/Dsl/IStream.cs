namespace StreamProc.Dsl;

/// <summary>
/// A stream as it is read: one whose values are never null may stand where they might be. What takes both kinds, and gives one that is never null, takes this;
/// a <see cref="KStream{TKey, TValue}"/> is the only one there is.
/// </summary>
/// <typeparam name="TKey">The key's type.</typeparam>
/// <typeparam name="TValue">The value's type.</typeparam>
// The compiler tells apart KStream<K, string> and KStream<K, string?>, but an overload for each cannot be written: at run time they are one type.
public interface IStream<TKey, out TValue>;
