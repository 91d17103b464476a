using Microsoft.Extensions.Logging;

namespace StreamProc.Worker;

/// <summary>Writes log messages as lines, where results do not go.</summary>
internal sealed class StderrLogging(TextWriter output, bool isVerbose) : ILoggerProvider
{
    private readonly Lock _writing = new();

    public static ILoggerFactory Factory(WorkerHost host, bool isVerbose) => LoggerFactory.Create(logging =>
    {
        logging.AddProvider(new StderrLogging(host.Error, isVerbose));
        logging.SetMinimumLevel(isVerbose ? LogLevel.Debug : LogLevel.Warning);
    });

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var cause = exception is null ? "" : isVerbose ? Environment.NewLine + exception : $" {exception.Message}";
        lock (_writing) output.WriteLine($"{Word(level)}: {category[(category.LastIndexOf('.') + 1)..]}: {message}{cause}");
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical or LogLevel.Error => "error",
        LogLevel.Warning => "warning",
        LogLevel.Information => "info",
        _ => "debug",
    };

    private sealed class Lines(StderrLogging logging, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logging.Write(logLevel, category, formatter(state, exception), exception);
    }
}
