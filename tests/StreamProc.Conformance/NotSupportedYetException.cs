namespace StreamProc.Conformance;

/// <summary>A vector needs an operator that the DSL has not got yet.</summary>
internal sealed class NotSupportedYetException(string @operator) : Exception($"not supported yet: {@operator}");
