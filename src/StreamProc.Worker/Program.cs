using System.Runtime.InteropServices;
using StreamProc.Worker;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLine.RunAsync(args, WorkerHost.OfProcess(), stop.Token);

// The first signal asks to stop and commit; a second one is not caught, for whoever will not wait.
void Stop(PosixSignalContext signal)
{
    if (stop.IsCancellationRequested) return;
    signal.Cancel = true;
    stop.Cancel();
}
