using Microsoft.Extensions.Time.Testing;
using StreamProc.Transport;

namespace StreamProc.Embedded.Tests;

public sealed class BackgroundMaintenanceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamproc-maintenance-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Retention_happens_by_itself_as_time_passes()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1));
        using var log = EmbeddedLog.Open(_folder, new() { SegmentBytes = 4096, MaintenanceInterval = TimeSpan.FromMinutes(1) }, time);
        log.Topics.Create(new("orders", 1, new Dictionary<string, string>(StringComparer.Ordinal) { ["retention.ms"] = "1000" }));
        using var producer = log.OpenProducer("test", "test", ProcessingGuarantee.AtLeastOnce);
        var topic = producer.Topic("orders");
        for (var i = 0; i < 100; i++)
            producer.Send(new() { Topic = topic, Partition = 0, TimestampMs = time.GetUtcNow().ToUnixTimeMilliseconds(), Key = new byte[10], Value = new byte[500], Headers = Records.Headers.Empty });
        producer.Commit([]);
        Assert.Equal(0, log.Topics.Watermarks(new("orders", 0)).Low);

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.True(log.Topics.Watermarks(new("orders", 0)).Low > 0);
    }
}
