using System.Buffers;

namespace StreamProc.State;

/// <summary>Where bytes lie in a <see cref="ByteArena"/>.</summary>
internal readonly record struct Place(int Chunk, int Offset);

/// <summary>Bytes in pooled chunks. What is taken stays where it is until everything is given up at once.</summary>
internal sealed class ByteArena
{
    // Small, for there is an arena for each store of each task, and most of them hold little.
    private const int ChunkBytes = 16 * 1024;

    private readonly List<byte[]> _chunks = [];
    private readonly Stack<byte[]> _spare = new();
    private int _open = -1;
    private int _openUsedBytes = ChunkBytes;

    /// <summary>Bytes taken, and those lost at the ends of chunks.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Takes so many bytes. Their content is undefined.</summary>
    public Place Take(int bytes)
    {
        if (bytes > ChunkBytes) return TakeChunkOfItsOwn(bytes);

        if (bytes > ChunkBytes - _openUsedBytes) OpenChunk();
        var place = new Place(_open, _openUsedBytes);
        _openUsedBytes += bytes;
        UsedBytes += bytes;
        return place;
    }

    /// <summary>The bytes at a place that <see cref="Take"/> gave.</summary>
    public Span<byte> At(Place place, int bytes) => _chunks[place.Chunk].AsSpan(place.Offset, bytes);

    /// <summary>Gives everything up. Keeps the chunks for the next round, save those that this round had no use for.</summary>
    public void Clear()
    {
        while (_spare.TryPop(out var unused)) ArrayPool<byte>.Shared.Return(unused);
        foreach (var chunk in _chunks)
        {
            if (chunk.Length == ChunkBytes) _spare.Push(chunk);
            else ArrayPool<byte>.Shared.Return(chunk);
        }
        _chunks.Clear();
        _open = -1;
        _openUsedBytes = ChunkBytes;
        UsedBytes = 0;
    }

    private Place TakeChunkOfItsOwn(int bytes)
    {
        _chunks.Add(ArrayPool<byte>.Shared.Rent(bytes));
        UsedBytes += _chunks[^1].Length;
        return new Place(_chunks.Count - 1, 0);
    }

    private void OpenChunk()
    {
        UsedBytes += ChunkBytes - _openUsedBytes;
        _chunks.Add(_spare.TryPop(out var chunk) ? chunk : ArrayPool<byte>.Shared.Rent(ChunkBytes));
        _open = _chunks.Count - 1;
        _openUsedBytes = 0;
    }
}
