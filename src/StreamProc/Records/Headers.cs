using System.Collections;

namespace StreamProc.Records;

/// <summary>One record header.</summary>
/// <param name="Key">The header's name.</param>
/// <param name="Value">Its bytes, or null.</param>
public readonly record struct Header(string Key, byte[]? Value);

/// <summary>The headers of a record, in order; names may repeat. Immutable: adding and removing give new headers.</summary>
public sealed class Headers : IReadOnlyList<Header>
{
    /// <summary>No headers. Records without headers share this one.</summary>
    public static readonly Headers Empty = new([]);

    private readonly Header[] _all;

    private Headers(Header[] all) => _all = all;

    /// <summary>Headers with these entries.</summary>
    public static Headers Of(params ReadOnlySpan<Header> headers) => headers.IsEmpty ? Empty : new(headers.ToArray());

    /// <inheritdoc/>
    public int Count => _all.Length;

    /// <inheritdoc/>
    public Header this[int index] => _all[index];

    /// <summary>These headers and one more at the end.</summary>
    public Headers Add(string key, byte[]? value) => new([.. _all, new Header(key, value)]);

    /// <summary>These headers without those of that name.</summary>
    public Headers Remove(string key)
    {
        var rest = Array.FindAll(_all, h => !string.Equals(h.Key, key, StringComparison.Ordinal));
        return rest.Length == _all.Length ? this : Of(rest);
    }

    /// <summary>The last header of that name, or null.</summary>
    public Header? Last(string key)
    {
        for (var i = _all.Length - 1; i >= 0; i--)
            if (string.Equals(_all[i].Key, key, StringComparison.Ordinal)) return _all[i];
        return null;
    }

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator() => ((IEnumerable<Header>)_all).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
