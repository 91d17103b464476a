using CsCheck;
using StreamProc.Records;
using static StreamProc.Tests.Records.SerdeAssert;

namespace StreamProc.Tests.Records;

public sealed class SerdesTests
{
    [Fact]
    public void What_is_written_is_read_again()
    {
        Holds(Serdes.Int16, Gen.Short);
        Holds(Serdes.Int32, Gen.Int);
        Holds(Serdes.Int64, Gen.Long);
        Holds(Serdes.Float, Gen.Float);
        Holds(Serdes.Double, Gen.Double);
        Holds(Serdes.Boolean, Gen.Bool);
        Holds(Serdes.Guid, Gen.Guid);
        Holds(Serdes.Int64.Nullable(), Gen.Long.Select(n => (long?)n));
        Holds(Serdes.String, Gen.Char['\0', '\uD7FF'].Array.Select(chars => new string(chars)));
        Gen.Byte.Array.Sample(bytes => Assert.Equal(bytes, RoundTrip(Serdes.Bytes, bytes)));
    }

    [Fact]
    public void Windowed_keys_are_read_again()
    {
        var keys = Gen.Select(Gen.String.AlphaNumeric, Gen.Long[0, long.MaxValue / 2], Gen.Long[0, 1_000_000]);
        Holds(Serdes.SessionWindowed(Serdes.String), keys.Select((key, startMs, lengthMs) => new Windowed<string>(key, new(startMs, startMs + lengthMs))));
        Holds(Serdes.TimeWindowed(Serdes.String, TimeSpan.FromMilliseconds(77)), keys.Select((key, startMs, _) => new Windowed<string>(key, new(startMs, startMs + 77))));
    }

    [Fact]
    public void End_of_a_time_window_does_not_overflow()
    {
        var serde = Serdes.TimeWindowed(Serdes.Int64, TimeSpan.FromHours(1));
        Assert.Equal(long.MaxValue, RoundTrip(serde, new(1, new(long.MaxValue - 5, long.MaxValue))).Window.EndMs);
    }

    [Fact]
    public void Only_the_inner_key_decides_the_partition_of_a_windowed_key()
    {
        var (session, time) = (Serdes.SessionWindowed(Serdes.String), Serdes.TimeWindowed(Serdes.String, TimeSpan.FromSeconds(1)));
        Assert.Equal("key"u8, Write(session, new("key", new(1, 2))).AsSpan()[..^((IPartitionedByPrefix)session).SuffixBytes]);
        Assert.Equal("key"u8, Write(time, new("key", new(0, 1_000))).AsSpan()[..^((IPartitionedByPrefix)time).SuffixBytes]);
    }

    [Fact]
    public void Empty_is_not_absent()
    {
        Assert.Equal([], Write(Serdes.String, ""));
        Assert.Equal("", Read(Serdes.String, []));
        Assert.Equal([], RoundTrip(Serdes.Bytes, []));
        Assert.Equal(new Windowed<string>("", new(0, 5)), RoundTrip(Serdes.SessionWindowed(Serdes.String), new("", new(0, 5))));
        Assert.Throws<SerdeException>(() => Write(Serdes.Int64.Nullable(), null));
    }

    [Fact]
    public void Wrong_length_names_type_expected_and_found()
    {
        Refuses(Serdes.Int16, 3, "Cannot read an Int16: expected 2 bytes, found 3.");
        Refuses(Serdes.Int32, 8, "Cannot read an Int32: expected 4 bytes, found 8.");
        Refuses(Serdes.Int64, 0, "Cannot read an Int64: expected 8 bytes, found 0.");
        Refuses(Serdes.Int64.Nullable(), 4, "Cannot read an Int64: expected 8 bytes, found 4.");
        Refuses(Serdes.Float, 8, "Cannot read a Float: expected 4 bytes, found 8.");
        Refuses(Serdes.Double, 4, "Cannot read a Double: expected 8 bytes, found 4.");
        Refuses(Serdes.Boolean, 2, "Cannot read a Boolean: expected 1 bytes, found 2.");
        Refuses(Serdes.Guid, 16, "Cannot read a Guid in its text form: expected 36 bytes, found 16.");
        Refuses(Serdes.TimeWindowed(Serdes.String, TimeSpan.FromSeconds(1)), 7, "Cannot read a time-windowed key: expected at least 8 bytes (the window), found 7.");
        Refuses(Serdes.SessionWindowed(Serdes.String), 15, "Cannot read a session-windowed key: expected at least 16 bytes (the window), found 15.");
    }

    [Fact]
    public void Right_length_with_wrong_content_is_refused()
    {
        Assert.Contains("expected the byte 0 or 1, found 2", Assert.Throws<SerdeException>(() => Read(Serdes.Boolean, [2])).Message, StringComparison.Ordinal);
        Assert.Throws<SerdeException>(() => Read(Serdes.Guid, "123e4567-e89b-12d3-a456-42661417400x"u8.ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Serdes.TimeWindowed(Serdes.String, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => DefaultPartitioner.Partition([], 0));
    }

    /// <summary>Expected values: what Java's <c>new String(bytes, UTF_8)</c> and <c>getBytes(UTF_8)</c> give.</summary>
    [Theory]
    [InlineData("61FF62", "a\uFFFDb")]
    [InlineData("E282", "\uFFFD")]
    [InlineData("E28228", "\uFFFD(")]
    [InlineData("C080", "\uFFFD\uFFFD")]
    [InlineData("F09F98", "\uFFFD")]
    [InlineData("EDA080", "\uFFFD")]
    [InlineData("61EDA0BDEDB88062", "a\uFFFD\uFFFDb")]
    [InlineData("EDA0", "\uFFFD")]
    [InlineData("EDA028", "\uFFFD(")]
    [InlineData("ED9FBF", "\uD7FF")]
    [InlineData("EDA080ED", "\uFFFD\uFFFD")]
    public void Invalid_text_is_replaced_as_Java_does(string hex, string expected) => Assert.Equal(expected, Read(Serdes.String, Convert.FromHexString(hex)));

    [Fact]
    public void Half_a_surrogate_pair_is_written_as_Java_does()
    {
        Assert.Equal("a?b"u8, Write(Serdes.String, "a\uD83Db"));
        Assert.Equal("?"u8, Write(Serdes.String, "\uDE00"));
        Assert.Equal("é??"u8, Write(Serdes.String, "é\uD83D\uD83D"));
    }

    [Fact]
    public void NaN_has_the_bits_of_Java_whatever_its_own()
    {
        Assert.Equal("7FF8000000000000", Convert.ToHexString(Write(Serdes.Double, BitConverter.Int64BitsToDouble(unchecked((long)0xFFF8000000000001)))));
        Assert.Equal("7FC00000", Convert.ToHexString(Write(Serdes.Float, BitConverter.Int32BitsToSingle(unchecked((int)0xFFC00001)))));
    }

    [Fact]
    public void Numbers_and_windowed_numbers_allocate_nothing()
    {
        Assert.Equal(0, AllocatedBytes(Serdes.Int16, (short)1));
        Assert.Equal(0, AllocatedBytes(Serdes.Int32, 1));
        Assert.Equal(0, AllocatedBytes(Serdes.Int64, 1));
        Assert.Equal(0, AllocatedBytes(Serdes.Int64.Nullable(), 1));
        Assert.Equal(0, AllocatedBytes(Serdes.Float, 1));
        Assert.Equal(0, AllocatedBytes(Serdes.Double, 1));
        Assert.Equal(0, AllocatedBytes(Serdes.Boolean, true));
        Assert.Equal(0, AllocatedBytes(Serdes.Guid, Guid.Empty));
        Assert.Equal(0, AllocatedBytes(Serdes.SessionWindowed(Serdes.Int64), new(1, new(2, 3))));
    }

    [Fact]
    public void Hashes_allocate_nothing()
    {
        byte[] key = [1, 2, 3, 4, 5];
        DefaultPartitioner.Partition(key, 3);
        Murmur3.Hash128(key);
        var before = GC.GetAllocatedBytesForCurrentThread();
        DefaultPartitioner.Partition(key, 3);
        Murmur3.Hash128(key);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Holds<T>(ISerde<T> serde, Gen<T> values) => values.Sample(value => Assert.Equal(value, RoundTrip(serde, value)));

    private static void Refuses<T>(ISerde<T> serde, int length, string message) =>
        Assert.Equal(message, Assert.Throws<SerdeException>(() => Read(serde, new byte[length])).Message);
}
