using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Fabric.Benchmarks.Micro;

/// <summary>The parts of a save and of a load that move no data, by BenchmarkDotNet.</summary>
internal static class MicroBenchmarks
{
    public static void Run(string[] args)
    {
        // In this process: another build would copy the native library, which weighs half a gigabyte.
        IConfig config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "BenchmarkDotNet.Artifacts"));
        BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
    }
}
