using StreamProc.Dsl;

namespace StreamProc.Tests.Absence;

/// <summary>
/// All operations of the DSL on values of one sort. Each result is assigned to a variable of the type that it is to have, so the compiler holds what may be
/// absent where, and warns (an error here) where it is asked to forget it.
/// </summary>
internal interface IOperations
{
    void Define(StreamsBuilder streams);
}
