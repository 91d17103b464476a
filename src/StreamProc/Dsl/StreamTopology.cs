namespace StreamProc.Dsl;

/// <summary>A topology class: derive from it, and say in <see cref="Define"/> what is read, done and written.</summary>
public abstract class StreamTopology
{
    /// <summary>The name by which the worker knows it, also the default application id: the class's own.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Builds the topology. Called once by whoever runs, tests or describes it.</summary>
    public abstract void Define(StreamsBuilder streams);
}
