using Confluent.Kafka;
using StreamProc.Transport;

namespace StreamProc.Kafka;

/// <summary>Says Kafka's errors in the terms of the ports: what failed, where, and what to do.</summary>
internal static class KafkaErrors
{
    /// <summary>The exception to throw when something was not possible.</summary>
    /// <param name="error">Kafka's own.</param>
    /// <param name="doing">What was tried, to begin the message with: "Committing offsets of group x".</param>
    /// <param name="clients">What the clients have reported of late, for the cause behind a timeout.</param>
    /// <param name="cause">The exception that carried the error.</param>
    public static TransportException Translate(Error error, string doing, ClientEvents clients, Exception? cause = null)
    {
        var text = $"{doing} failed: {Words(error)}";
        if (IsFenced(error.Code))
            return new FencedException($"{text} Another worker has taken over: drop this work and join again.", cause);
        if (IsUnreachable(error.Code))
        {
            return new TransportException(
                $"{text} No broker of '{clients.BootstrapServers}' answered in time{clients.LastProblem}. Check the address, the network and that the broker runs.", cause)
            {
                OutcomeUnknown = true,
            };
        }

        return new TransportException(text + Advice(error.Code, clients), cause);
    }

    /// <summary>Whether the broker has given this one's place to another.</summary>
    public static bool IsFenced(ErrorCode code) => code is
        ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or ErrorCode.FencedMemberEpoch or ErrorCode.Local_AssignmentLost
        or ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch or ErrorCode.Local_Fenced or ErrorCode.TransactionCoordinatorFenced;

    /// <summary>Whether the group is being shared out anew, so that the same commit may succeed a moment later.</summary>
    public static bool IsRebalancing(ErrorCode code) => code is
        ErrorCode.RebalanceInProgress or ErrorCode.IllegalGeneration or ErrorCode.StaleMemberEpoch
        or ErrorCode.GroupLoadInProgress or ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup;

    /// <summary>Whether nobody answered.</summary>
    public static bool IsUnreachable(ErrorCode code) => code is
        ErrorCode.Local_TimedOut or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve
        or ErrorCode.Local_WaitCoord or ErrorCode.RequestTimedOut or ErrorCode.Local_TimedOutQueue;

    /// <summary>Whether the broker does not believe this client to be who it says.</summary>
    public static bool IsAuthentication(ErrorCode code) => code is
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism;

    /// <summary>Whether waiting does not help: wrong credentials, missing rights.</summary>
    public static bool IsAccess(ErrorCode code) => IsAuthentication(code) || code is
        ErrorCode.Local_Ssl or ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
        or ErrorCode.TransactionalIdAuthorizationFailed;

    /// <summary>The error's own words and its name, ending in a full stop.</summary>
    public static string Words(Error error) => $"{error.Reason.TrimEnd('.', ' ')} ({error.Code}).";

    private static string Advice(ErrorCode code, ClientEvents clients) => code switch
    {
        ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.UnsupportedSaslMechanism or ErrorCode.Local_Ssl =>
            $" '{clients.BootstrapServers}' refused the credentials: check security.protocol, sasl.mechanism, sasl.username, sasl.password and ssl.ca.location.",
        ErrorCode.TopicAuthorizationFailed => " The user has no right to do this with the topic: grant it (kafka-acls --topic).",
        ErrorCode.GroupAuthorizationFailed => " The user may not use this consumer group: grant READ on it (kafka-acls --group).",
        ErrorCode.TransactionalIdAuthorizationFailed => " The user may not use this transactional id: grant WRITE and DESCRIBE on it (kafka-acls --transactional-id).",
        ErrorCode.ClusterAuthorizationFailed => " The user has no such right on the cluster: grant it (kafka-acls --cluster; a producer needs WRITE on a topic, or IDEMPOTENT_WRITE on the cluster).",
        ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic or ErrorCode.Local_UnknownPartition => " Create the topic, or correct its name or the partition.",
        ErrorCode.MsgSizeTooLarge or ErrorCode.RecordListTooLarge => " Raise the topic's max.message.bytes (and message.max.bytes of the producer), or send smaller records; batch.size must not exceed max.message.bytes.",
        ErrorCode.Local_PurgeQueue or ErrorCode.Local_PurgeInflight or ErrorCode.Local_Fatal =>
            $" The producer has failed for good{clients.LastProblem}: open a new one.",
        ErrorCode.OffsetMetadataTooLarge => " Raise the broker's offset.metadata.max.bytes.",
        _ => "",
    };
}
