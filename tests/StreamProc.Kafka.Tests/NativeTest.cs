using StreamProc.Kafka.Native;
using StreamProc.Records;
using StreamProc.Transport;

namespace StreamProc.Kafka.Tests;

public sealed class NativeTest
{
    [Fact]
    public void Librdkafka_and_the_handles_of_its_clients_can_be_reached_here() => Assert.True(ClientHandle.IsAvailable);

    [Fact]
    public void Offsets_and_notes_survive_librdkafkas_list()
    {
        CommittedOffset[] offsets = [new(new("a", 0), 5, "note ü"), new(new("b", 3), 0, ""), new(new("b", 4), long.MaxValue, "x")];
        using var list = PartitionList.Of(offsets);
        Assert.Equal(offsets, list.Committed());
    }

    [Fact]
    public void Partitions_without_an_offset_are_left_out()
    {
        using var list = PartitionList.Of([new TopicPartition("a", 0), new("a", 1)]);
        Assert.Empty(list.Committed());
    }
}
