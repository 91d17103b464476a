using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace StreamProc.Kafka.Native;

/// <summary>Opens the way from Confluent.Kafka's clients to the librdkafka handle within.</summary>
internal static class ClientHandle
{
    private static readonly PropertyInfo? _property = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.NonPublic | BindingFlags.Instance);

    /// <summary>Whether native calls on Confluent.Kafka's clients are possible: the library is found and the handle can be reached.</summary>
    public static bool IsAvailable => _property is not null && Librdkafka.IsAvailable;

    /// <summary>The handle; passing it on as a SafeHandle keeps the client alive during a call.</summary>
    public static SafeHandle Of(IClient client) => (SafeHandle)_property!.GetValue(client.Handle)!;
}
