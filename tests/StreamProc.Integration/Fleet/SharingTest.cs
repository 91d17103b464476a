using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Integration.Fleet;

/// <summary>Workers come and go while records flow; the output must not show it.</summary>
public sealed class SharingTest(KafkaBroker broker)
{
    private const int Records = 20_000;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public async Task Tasks_move_to_a_second_worker_and_back_under_load(ProcessingGuarantee guarantee)
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        var topics = new NumberedTopics(transport);
        topics.Create();
        var application = KafkaBroker.NewName("sharing");
        topics.Feed(Records);
        await using var first = new FleetWorker(broker.Options(), topics.Topology, application, "a", guarantee);
        await first.Until(s => s.RecordsRead > Records / 4);

        await using (var second = new FleetWorker(broker.Options(), topics.Topology, application, "b", guarantee))
        {
            // Records keep coming until the second worker has had its share: the first is quick enough to take all that was there before.
            await second.Until(s =>
            {
                if (s.RecordsRead <= 100) topics.Feed(200);
                return s.RecordsRead > 100;
            });
            Assert.True(second.Statistics.RecordsRestored > 0, "The second worker did not restore what the first had counted.");
        }
        topics.Feed(Records);

        var counts = await topics.ReadUntilComplete(_patience, first.Run);
        NumberedTopics.Check(guarantee, counts);
    }

    [Fact]
    public async Task The_open_transaction_of_a_worker_that_is_gone_is_ended_by_its_heir()
    {
        using var transport = KafkaTransport.Connect(broker.Options() with { TransactionTimeout = TimeSpan.FromMinutes(10) });
        var topics = new NumberedTopics(transport);
        topics.Create();
        var application = KafkaBroker.NewName("heir");
        // A worker dies in the middle of a transaction: it has claimed a task, and has sent to a topic of the output.
        var dead = transport.OpenProducer("lane-0@dead", application, ProcessingGuarantee.ExactlyOnce);
        using (var member = transport.Join(new(application, InstanceId: null, ["0_0", "0_1", "0_2", "0_3"]) { Worker = "dead" }))
        {
            var owned = new Everything();
            while (owned.Count < 4) member.Poll(owned, TimeSpan.FromMilliseconds(50));
            transport.Claim(application, "0_1", "lane-0@dead");
            member.Leave(forGood: true);
        }
        Transport.Sending.Send(dead, topics.Output, 0, "k0", "never committed");
        dead.Flush();
        topics.Feed(Records);

        await using var heir = new FleetWorker(broker.Options(), topics.Topology, application, "heir", ProcessingGuarantee.ExactlyOnce);
        var counts = await topics.ReadUntilComplete(_patience, heir.Run);

        NumberedTopics.Check(ProcessingGuarantee.ExactlyOnce, counts);
        Assert.Throws<FencedException>(() => dead.Commit([]));
        dead.Dispose();
    }

    private sealed class Everything : IMembershipListener
    {
        public int Count { get; private set; }

        public void Assigned(IReadOnlyCollection<string> tasks) => Count += tasks.Count;

        public void Revoked(IReadOnlyCollection<string> tasks) => Count -= tasks.Count;

        public void Lost(IReadOnlyCollection<string> tasks) => Count -= tasks.Count;
    }
}
