namespace StreamProc.Testing;

/// <summary>What befalls a topology in one of the runs of a <see cref="TopologyVerifier"/>; each is compared with the plain run.</summary>
public enum VerifiedRun
{
    /// <summary>Nothing: it runs once more, a little later. What reads the system's clock or random numbers differs.</summary>
    Repeated,

    /// <summary>The driver's wall clock is three years, one day, one hour, one minute and 1.001 seconds ahead. What depends on when a record is processed differs.</summary>
    LaterClock,

    /// <summary>After each step the task is closed and opened again, as in a rolling restart.</summary>
    CleanRestart,

    /// <summary>After each step the process ends without warning: persistent stores are back at an earlier commit, and what came after it is read from the changelogs.</summary>
    Crash,

    /// <summary>Each record is processed, the process ends before the commit, and the record is processed again.</summary>
    LostWork,

    /// <summary>After each step the task moves to a worker with an empty disk: every store is restored from its changelog.</summary>
    LostStores,

    /// <summary>Record caches are on, and there is a commit every eight steps: updates of one key become one.</summary>
    Cached,

    /// <summary>Records come late: see <see cref="TopologyVerifier.WithOutOfOrderInput"/>.</summary>
    OutOfOrder,
}

/// <summary>What has to be equal in two runs.</summary>
public enum VerifiedEquality
{
    /// <summary>All records of every step and output topic, in order, with key, value, timestamp and headers; the stores at the end; the number of dropped records.</summary>
    Records,

    /// <summary>The same, but the records of a topic may come in any order and at any step.</summary>
    RecordsInAnyOrder,

    /// <summary>Each output topic read as a table at the end (the last record of each key, a null value deletes; records without a key count all), and the stores. Intermediate results may differ.</summary>
    FinalTables,
}
