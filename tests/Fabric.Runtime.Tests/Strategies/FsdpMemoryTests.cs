using System.Globalization;
using Fabric.Runtime.Tests.Collectives;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>A rank of a divided model needs the memory of its part.</summary>
public class FsdpMemoryTests
{
    private const double MiB = 1 << 20;

    private readonly ITestOutputHelper _output;

    public FsdpMemoryTests(ITestOutputHelper output)
    {
        _output = output;
    }

    /// <summary>The parameters, their gradients, and the momentum.</summary>
    [Theory]
    [Mpi("mpirun.openmpi")]
    public Task The_peak_falls_with_the_number_of_processes(string launcher) => AssertAsync(launcher, "sgd", copies: 3);

    /// <summary>The parameters, their gradients, two moments, and two more that TorchSharp's AdamW computes in a step for all of them at once.</summary>
    [Theory]
    [Mpi("mpirun.openmpi")]
    public Task So_it_does_with_AdamW(string launcher) => AssertAsync(launcher, "adamw", copies: 6);

    private async Task AssertAsync(string launcher, string optimizer, int copies)
    {
        foreach (int ranks in (int[])[1, 2, 4])
        {
            (int exitCode, string[] lines, string output, TimeSpan elapsed) = await MpiJob.RunAsync(
                launcher, ranks, ["memory", optimizer], program: "RankProgram");
            Assert.True(exitCode == 0, output);
            Assert.Equal(ranks, lines.Length);
            foreach (string line in lines)
            {
                Dictionary<string, double> seen = line.Split(": ")[1].Split(' ').Chunk(2)
                    .ToDictionary(static pair => pair[0], static pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
                Assert.True(double.IsFinite(seen["loss"]), line);

                // And the units that are whole in a backward, activations, and the buffers of MPI.
                double limit = (copies * seen["parameters"] / ranks) + (2 * seen["unit"]) + seen["activations"] + (24 * MiB);
                _output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{ranks} processes: {seen["grown"] / MiB:0} MiB of {limit / MiB:0}, parameters {seen["parameters"] / MiB:0} MiB, a unit {seen["unit"] / MiB:0}, {elapsed.TotalSeconds:0.0} s"));
                Assert.InRange(seen["grown"], 0, limit);
            }
        }
    }
}
