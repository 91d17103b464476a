using System.Diagnostics;
using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Integration.Transport;

/// <summary>Workers share out tasks; under both group protocols.</summary>
public sealed class KafkaMembershipTest(KafkaBroker broker)
{
    private static readonly string[] _tasks = ["0_0", "0_1", "1_0", "1_1"];

    public static TheoryData<KafkaGroupProtocol> Protocols => [KafkaGroupProtocol.Classic, KafkaGroupProtocol.Consumer];

    [Theory, MemberData(nameof(Protocols))]
    public void One_worker_has_all_tasks_two_share_them_and_leaving_gives_them_back(KafkaGroupProtocol protocol)
    {
        using var kafka = Connect(protocol);
        var group = KafkaBroker.NewName("share");
        using var first = new Worker(kafka.Join(new(group, InstanceId: null, _tasks)));
        Worker.PollUntil(() => first.Tasks.Count == 4, first);

        using var second = new Worker(kafka.Join(new(group, InstanceId: null, _tasks)));
        Worker.PollUntil(() => first.Tasks.Count == 2 && second.Tasks.Count == 2, first, second);
        Assert.Equal(2, first.Revocations);
        Assert.Empty(first.Tasks.Intersect(second.Tasks, StringComparer.Ordinal));

        second.Membership.Leave(forGood: true);
        Assert.Empty(second.Tasks);
        Worker.PollUntil(() => first.Tasks.Count == 4, first);
    }

    [Theory, MemberData(nameof(Protocols))]
    public void A_member_commits_for_topics_that_its_group_does_not_subscribe_to_and_a_stranger_may_not(KafkaGroupProtocol protocol)
    {
        using var kafka = Connect(protocol);
        using var strangers = Connect(protocol);
        var (topic, group) = (KafkaBroker.NewName("data"), KafkaBroker.NewName("commits"));
        kafka.CreateTopic(topic);
        using var worker = new Worker(kafka.Join(new(group, InstanceId: null, _tasks)));
        Worker.PollUntil(() => worker.Tasks.Count == 4, worker);

        using var plain = kafka.OpenProducer("plain", group, ProcessingGuarantee.AtLeastOnce);
        using var exact = kafka.OpenProducer("exact", group, ProcessingGuarantee.ExactlyOnce);
        using var stranger = strangers.OpenProducer("stranger", group, ProcessingGuarantee.AtLeastOnce);
        plain.Commit([new(new(topic, 0), 3, "plain")]);
        Assert.Equal("plain", Assert.Single(strangers.Committed(group, [new(topic, 0)])).Metadata);
        exact.Commit([new(new(topic, 0), 4, "exact")]);
        Assert.Throws<FencedException>(() => stranger.Commit([new(new(topic, 0), 9, "stranger")]));

        Assert.Equal(new CommittedOffset(new(topic, 0), 4, "exact"), Assert.Single(kafka.Committed(group, [new(topic, 0)])));
    }

    [Theory, MemberData(nameof(Protocols))]
    public void What_a_worker_does_not_offer_to_take_goes_to_others_and_orphans_to_who_offers_later(KafkaGroupProtocol protocol)
    {
        using var kafka = Connect(protocol);
        var group = KafkaBroker.NewName("eligible");
        using var a = new Worker(kafka.Join(new(group, InstanceId: null, _tasks)));
        using var b = new Worker(kafka.Join(new(group, InstanceId: null, _tasks)));
        a.Offer("0_0", "0_1", "1_0");
        b.Offer("1_1");
        Worker.PollUntil(() => a.Tasks.Count == 3 && b.Tasks.SetEquals(["1_1"]), a, b);

        b.Membership.Leave(forGood: true);
        a.Offer(_tasks);
        Worker.PollUntil(() => a.Tasks.Count == 4, a);
    }

    [Fact]
    public void A_static_worker_that_dies_and_comes_back_at_once_has_its_tasks_again_and_nobody_else_moves()
    {
        using var kafka = Connect(KafkaGroupProtocol.Classic);
        var group = KafkaBroker.NewName("static");
        using var a = new Worker(kafka.Join(new(group, "a", _tasks)));
        var b = new Worker(kafka.Join(new(group, "b", _tasks)));
        Worker.PollUntil(() => a.Tasks.Count == 2 && b.Tasks.Count == 2, a, b);
        var (before, revocations) = (b.Tasks.ToHashSet(StringComparer.Ordinal), a.Revocations);

        b.Dispose(); // without leaving
        using var again = new Worker(kafka.Join(new(group, "b", _tasks)));
        Worker.PollUntil(() => again.Tasks.SetEquals(before), a, again);
        Assert.Equal(revocations, a.Revocations);
    }

    [Fact]
    public void Under_the_consumer_protocol_a_static_worker_waits_for_its_old_session_and_then_has_its_tasks()
    {
        using var kafka = Connect(KafkaGroupProtocol.Consumer);
        var group = KafkaBroker.NewName("unreleased");
        var a = new Worker(kafka.Join(new(group, "a", _tasks)));
        Worker.PollUntil(() => a.Tasks.Count == 4, a);

        a.Dispose(); // without leaving
        using var again = new Worker(kafka.Join(new(group, "a", _tasks)));
        Worker.PollUntil(() => again.Tasks.Count == 4, again);
    }

    [Theory, MemberData(nameof(Protocols))]
    public void A_worker_that_does_not_poll_is_put_out_cannot_commit_and_is_told_when_it_polls_again(KafkaGroupProtocol protocol)
    {
        using var kafka = KafkaTransport.Connect(broker.Options() with { GroupProtocol = protocol, MaxPollInterval = TimeSpan.FromSeconds(4) });
        using var heirs = Connect(protocol);
        var (topic, group) = (KafkaBroker.NewName("data"), KafkaBroker.NewName("hung"));
        kafka.CreateTopic(topic);
        using var hung = new Worker(kafka.Join(new(group, InstanceId: null, ["0_0"])));
        Worker.PollUntil(() => hung.Tasks.Count == 1, hung);
        using var producer = kafka.OpenProducer("lane-0", group, ProcessingGuarantee.ExactlyOnce);
        producer.Send(topic, 0, "k", "stale");

        using var heir = new Worker(heirs.Join(new(group, InstanceId: null, ["0_0"])));
        using var heirsProducer = heirs.OpenProducer("lane-1", group, ProcessingGuarantee.AtLeastOnce);
        Worker.PollUntil(() => heir.Tasks.Count == 1, heir);
        heirsProducer.Commit([new(new(topic, 0), 10, "heir")]);

        Assert.Throws<FencedException>(() => producer.Commit([new(new(topic, 0), 3, "zombie")]));
        using var plain = kafka.OpenProducer("plain", group, ProcessingGuarantee.AtLeastOnce);
        Assert.Throws<FencedException>(() => plain.Commit([new(new(topic, 0), 3, "zombie")]));
        Assert.Equal("heir", Assert.Single(heirs.Committed(group, [new(topic, 0)])).Metadata);

        Worker.PollUntil(() => hung.Losses == 1 && hung.Tasks.Count == 0, hung, heir);
        Assert.Equal(0, hung.Revocations);
    }

    private KafkaTransport Connect(KafkaGroupProtocol protocol) => KafkaTransport.Connect(broker.Options() with { GroupProtocol = protocol });

    private sealed class Worker(IMembership membership) : IMembershipListener, IDisposable
    {
        public IMembership Membership => membership;

        public HashSet<string> Tasks { get; } = new(StringComparer.Ordinal);

        public int Revocations { get; private set; }

        public int Losses { get; private set; }

        public static void PollUntil(Func<bool> done, params ReadOnlySpan<Worker> workers)
        {
            var watch = Stopwatch.StartNew();
            while (!done())
            {
                Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), "Not in time.");
                foreach (var worker in workers) worker.Membership.Poll(worker, TimeSpan.FromMilliseconds(50));
            }
        }

        public void Offer(params string[] tasks) => ((Kafka.Groups.KafkaMembership)membership).Offer(tasks);

        public void Assigned(IReadOnlyCollection<string> tasks) => Tasks.UnionWith(tasks);

        public void Revoked(IReadOnlyCollection<string> tasks)
        {
            Tasks.ExceptWith(tasks);
            Revocations += tasks.Count;
        }

        public void Lost(IReadOnlyCollection<string> tasks)
        {
            Tasks.ExceptWith(tasks);
            Losses += tasks.Count;
        }

        public void Dispose() => membership.Dispose();
    }
}
