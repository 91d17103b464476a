using Confluent.Kafka;

namespace StreamProc.Kafka.Groups;

/// <summary>Who is in a group, by the workers' names: their client ids end with them.</summary>
internal sealed class GroupMembers(IAdminClient admin, ClientEvents events, KafkaOptions options)
{
    public IReadOnlyList<string> Of(string group)
    {
        var doing = $"Describing group '{group}'";
        try
        {
            var request = admin.DescribeConsumerGroupsAsync([group], new() { RequestTimeout = options.RequestTimeout });
            var prefix = options.ClientId + "-";
            return [.. request.GetAwaiter().GetResult().ConsumerGroupDescriptions.SelectMany(g => g.Members)
                .Where(m => m.ClientId.StartsWith(prefix, StringComparison.Ordinal)).Select(m => m.ClientId[prefix.Length..])];
        }
        catch (KafkaException e)
        {
            throw KafkaErrors.Translate(e.Error, doing, events, e);
        }
    }
}
