using BenchmarkDotNet.Running;
using StreamProc.Benchmarks.Building;
using StreamProc.Benchmarks.Engine;

if (args is ["engine"]) return await EngineRun.Start();
if (args is ["topologies", ..])
{
    BuildTimes.Print(Console.Out, args.ElementAtOrDefault(1) ?? "");
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(EngineRun).Assembly).Run(args);
return 0;
