using System.Buffers.Binary;
using System.Text;
using CsCheck;
using StreamProc.Records;
using StreamProc.State;

namespace StreamProc.Tests.State;

public sealed class WriteOverlayTests
{
    [Fact]
    public void KeepsTheLastWriteOfEachKeyInOrder() =>
        Gen.Select(StoreStep.Keys, Gen.Byte.Array[0, 40], Gen.Int[0, 3]).Array[0, 1_500].Sample(
            writes =>
            {
                var overlay = new WriteOverlay();
                for (var round = 0; round < 2; round++)
                {
                    var model = new SortedDictionary<byte[], byte[]?>(KeyOrder.Instance);
                    foreach (var (key, value, kind) in writes)
                    {
                        if (kind == 0) overlay.Delete(key, 7, Headers.Empty, logged: true);
                        else overlay.Put(key, value, 7, Headers.Empty, logged: true);
                        model[key] = kind == 0 ? null : value;
                    }
                    Assert.Equal(model.Select(Text), Forward(overlay), StringComparer.Ordinal);
                    Assert.Equal(model.Reverse().Select(Text), Backward(overlay), StringComparer.Ordinal);
                    Assert.All(model, entry => Assert.Equal(entry.Value ?? [], overlay.Value(overlay.Find(entry.Key)).ToArray()));
                    overlay.Clear();
                    Assert.Equal(0, overlay.Count);
                    Assert.Equal(0, overlay.Bytes);
                    Assert.Empty(Forward(overlay));
                }
            },
            iter: 300, threads: 1);

    [Fact]
    public void StaysInOrderWhenKeysHaveLessAndLessInCommon() =>
        Gen.Int[0, 9_999].Array[300].Array[1, 6].Sample(
            batches =>
            {
                var overlay = new WriteOverlay();
                var model = new SortedSet<byte[]>(KeyOrder.Instance);
                for (var i = 0; i < batches.Length; i++)
                {
                    foreach (var number in batches[i])
                    {
                        byte[] key = [.. Encoding.ASCII.GetBytes("customer-customer-"[..(18 - (3 * i))]), (byte)('b' + i), .. BitConverter.GetBytes(number)];
                        overlay.Put(key, [], 0, Headers.Empty, logged: true);
                        model.Add(key);
                    }
                }
                Assert.Equal(model.Select(key => Text(new(key, []))), Forward(overlay), StringComparer.Ordinal);
                foreach (var key in model)
                {
                    var gap = overlay.Ordered.Before(key);
                    Assert.True(overlay.Ordered.TryNext(ref gap, out var entry));
                    Assert.Equal(key, overlay.Key(entry).ToArray());
                }
            },
            iter: 50, threads: 1);

    [Fact]
    public void AllocatesNothingInSteadyState()
    {
        var overlay = new WriteOverlay();
        var key = new byte[20];
        var value = new byte[30];
        void Round(int keys)
        {
            for (var i = 0; i < 10_000; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(key, i % keys);
                overlay.Put(key, value.AsSpan(0, i % 30), i, Headers.Empty, logged: true);
                Assert.True(overlay.Find(key) >= 0);
            }
        }

        Round(1_000);
        Round(1_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round(1_000);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000, "overwrites allocate");

        for (var i = 0; i < 3; i++)
        {
            overlay.Clear();
            Round(10_000);
        }
        before = GC.GetAllocatedBytesForCurrentThread();
        overlay.Clear();
        Round(10_000);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000, "rounds of the same size allocate");
    }

    [Fact]
    public void CountsTheSpaceOfReplacedValuesAndBoundsIt()
    {
        var overlay = new WriteOverlay();
        for (var size = 0; size < 10_000; size++) overlay.Put([1], new byte[size], 0, Headers.Empty, logged: true);

        Assert.InRange(overlay.Bytes, 10_000, 100_000);
    }

    private static string Text(KeyValuePair<byte[], byte[]?> entry) =>
        $"{Convert.ToHexString(entry.Key)}={(entry.Value is null ? "deleted" : Convert.ToHexString(entry.Value))}";

    private static string Text(WriteOverlay overlay, int entry) =>
        $"{Convert.ToHexString(overlay.Key(entry))}={(overlay[entry].Kind == ChangeKind.Delete ? "deleted" : Convert.ToHexString(overlay.Value(entry)))}";

    private static List<string> Forward(WriteOverlay overlay)
    {
        var all = new List<string>();
        var gap = OrderedIndex.Start;
        for (; overlay.Ordered.TryNext(ref gap, out var entry); gap = gap with { Slot = gap.Slot + 1 }) all.Add(Text(overlay, entry));
        return all;
    }

    private static List<string> Backward(WriteOverlay overlay)
    {
        var all = new List<string>();
        var gap = overlay.Ordered.End;
        for (; overlay.Ordered.TryPrevious(ref gap, out var entry); gap = gap with { Slot = gap.Slot - 1 }) all.Add(Text(overlay, entry));
        return all;
    }
}
