using System.Diagnostics;
using StreamProc.Kafka;
using StreamProc.Transport;

namespace StreamProc.Integration.Fleet;

/// <summary>Workers are killed without warning while records flow; the output must not show it.</summary>
public sealed class KillingTest(KafkaBroker broker) : IDisposable
{
    private const int Kills = 4;
    private const int RecordsBetweenKills = 8_000;

    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("streamproc-killing-").FullName;
    private readonly Dictionary<string, WorkerProcess> _workers = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var worker in _workers.Values) worker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ProcessingGuarantee.ExactlyOnce)]
    [InlineData(ProcessingGuarantee.AtLeastOnce)]
    public async Task Killed_workers_lose_nothing_and_come_back(ProcessingGuarantee guarantee)
    {
        using var transport = KafkaTransport.Connect(broker.Options());
        var topics = new NumberedTopics(transport);
        topics.Create();
        var application = KafkaBroker.NewName("killing");
        var random = new Random(7);
        topics.Feed(RecordsBetweenKills);
        foreach (var name in (string[])["a", "b"]) await Start(name);

        for (var kill = 0; kill < Kills; kill++)
        {
            // Somewhere in the middle of things: more has come out since the last time, and more than that is waiting.
            topics.Feed(RecordsBetweenKills);
            await OutputGrows(topics, random.Next(RecordsBetweenKills / 8, RecordsBetweenKills));
            var victim = kill % 2 == 0 ? "a" : "b";
            await _workers[victim].Kill();
            // The first half comes back within its session, to its own state; the others are first missed, and their tasks taken over.
            if (kill >= Kills / 2)
            {
                var gone = Stopwatch.StartNew();
                while (transport.Members(application).Contains(victim, StringComparer.Ordinal)) await OutputGrows(topics, 0);
                TestContext.Current.TestOutputHelper!.WriteLine($"The group missed {victim} after {gone.ElapsedMilliseconds} ms.");
                topics.Feed(RecordsBetweenKills);
                await topics.ReadUntilComplete(_patience);
                TestContext.Current.TestOutputHelper!.WriteLine($"All was complete without {victim} {gone.ElapsedMilliseconds} ms after it was killed.");
            }
            await Start(victim);
        }

        topics.Feed(RecordsBetweenKills);
        NumberedTopics.Check(guarantee, await topics.ReadUntilComplete(_patience));
        foreach (var worker in _workers.Values) await worker.Stop();
        Assert.All(_workers.Values, w => Assert.DoesNotContain("error:", w.Said, StringComparison.Ordinal));

        async Task Start(string name)
        {
            if (_workers.TryGetValue(name, out var former)) former.Dispose();
            _workers[name] = WorkerProcess.Start(broker.Bootstrap, topics, application, name, Path.Combine(_folder, name), guarantee);
            await _workers[name].Running;
        }
    }

    private static async Task OutputGrows(NumberedTopics topics, int records)
    {
        using var looking = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        using var patience = new CancellationTokenSource(_patience);
        var end = Math.Min(topics.OutputEnd + records, topics.Sent);
        do await looking.WaitForNextTickAsync(patience.Token);
        while (topics.OutputEnd < end);
    }
}
