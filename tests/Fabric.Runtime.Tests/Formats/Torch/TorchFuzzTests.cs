using Fabric.Tests.Fuzz;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Formats.Torch;

/// <summary>A short run of what <c>tests/Fuzz</c> runs for hours.</summary>
public sealed class TorchFuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("pickle", 5_000)]
    [InlineData("torch", 5_000)]
    public void Mutants_are_read_or_refused_with_the_documented_errors(string name, int executions)
    {
        FuzzTarget target = FuzzTarget.Find(name, Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Formats"), _folder["mutant"])!;
        var run = new FuzzRun();
        run.Run(new Mutator(target.Seeds, target.Pieces, seed: 1), target.Read, executions);
        output.WriteLine($"{run.Executions} executions, {run.Accepted} accepted, slowest {run.Slowest.TotalMilliseconds:f0} ms, most allocated {run.MostAllocated >> 10} KiB");
        Assert.Empty(run.Findings.Select(finding => finding.What));
        Assert.NotEqual(0, run.Accepted);
    }
}
