namespace StreamProc.Tests.Architecture;

/// <summary>Who may know whom. What a table does not name is forbidden, and a folder or project that it does not name has to be added on purpose.</summary>
internal static class Layers
{
    /// <summary>Folders of src/StreamProc (each is the namespace StreamProc.Folder) and the folders that they may name.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Folders = Table("""
        Records   ->
        Transport -> Records
        State     -> Records
        Operators -> Records State Transport
        Graph     -> Records State Operators Transport
        Dsl       -> Records State Operators Graph
        Compiler  -> Records State Operators Graph Transport Dsl
        Tasks     -> Records State Operators Graph Transport Compiler
        Runtime   -> Records State Operators Graph Transport Compiler Tasks
        """);

    /// <summary>Projects and the projects that they may reference. Tests may reference any of them, and nobody references tests.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Projects = Table("""
        StreamProc          ->
        StreamProc.Kafka    -> StreamProc
        StreamProc.RocksDb  -> StreamProc
        StreamProc.Embedded -> StreamProc
        StreamProc.Testing  -> StreamProc StreamProc.Embedded
        StreamProc.Hosting  -> StreamProc
        StreamProc.Worker   -> StreamProc StreamProc.Kafka StreamProc.RocksDb StreamProc.Embedded StreamProc.Hosting FlightDelays
        StreamProc.Benchmarks -> StreamProc StreamProc.Embedded StreamProc.Kafka StreamProc.RocksDb
        FleetTopologies     -> StreamProc
        """);

    /// <summary>What a topology may reference, and so what a user needs to write one.</summary>
    public static readonly string[] OfTopologies = ["StreamProc"];

    /// <summary>Namespaces of libraries, and the only projects that may name them: a library can be replaced where it is seen in one place.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Libraries = Table("""
        Confluent    -> StreamProc.Kafka StreamProc.Kafka.Tests StreamProc.Integration StreamProc.Benchmarks
        RocksDbSharp -> StreamProc.RocksDb StreamProc.RocksDb.Tests StreamProc.Benchmarks
        """);

    /// <summary>Packages, and the only projects that may reference them.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Packages = Table("""
        Confluent.Kafka -> StreamProc.Kafka StreamProc.Kafka.Tests StreamProc.Integration StreamProc.Benchmarks
        RocksDB         -> StreamProc.RocksDb StreamProc.RocksDb.Tests StreamProc.Benchmarks
        """);

    private static Dictionary<string, string[]> Table(string text) =>
        text.Split('\n').Select(line => line.Split("->")).ToDictionary(
            row => row[0].Trim(), row => row[1].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), StringComparer.Ordinal);
}
