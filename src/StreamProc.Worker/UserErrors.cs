namespace StreamProc.Worker;

/// <summary>What a user asked for is not possible. The message says what is wrong and what to do, in one line.</summary>
internal class UserException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The command line is wrong.</summary>
internal sealed class UsageException(string message) : UserException(message);
