using BenchmarkDotNet.Running;
using StreamProc.Benchmarks.Engine;

if (args is ["engine"]) return await EngineRun.Start();

BenchmarkSwitcher.FromAssembly(typeof(EngineRun).Assembly).Run(args);
return 0;
