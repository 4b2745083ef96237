using System.Globalization;
using Xunit;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>What ranks that are processes give, and what they are told when one of them is out of step, late or gone.</summary>
public class MpiTests
{
    private const string OpenMpi = "mpirun.openmpi";
    private const string Mpich = "mpirun.mpich";

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task Every_operation_gives_bit_by_bit_what_it_gives_on_threads(string launcher)
    {
        foreach (int ranks in (int[])[2, 4])
        {
            (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, ranks, ["operations"]);
            Assert.True(exitCode == 0, output);
            await AssertAsOnThreadsAsync(lines, ranks);
        }
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task Data_longer_than_a_message_goes_in_several(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 3, ["operations", "60", "1000"]);
        Assert.True(exitCode == 0, output);
        await AssertAsOnThreadsAsync(lines, 3);
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task Ranks_in_different_operations_are_told_who_is_where_long_before_the_timeout(string launcher)
    {
        const string Where =
            "rank 0 is in #2 of 'world', barrier 'save'; rank 1 is in #2 of 'world', all-reduce 'gradients' (Sum of 4 Float32).";
        (int exitCode, string[] lines, string output, TimeSpan elapsed) = await MpiJob.RunAsync(launcher, 2, ["mismatch"]);
        Assert.NotEqual(0, exitCode);
        Assert.InRange(elapsed.TotalSeconds, 1, 30);
        AssertAll(lines, output, 2, $"CollectiveMismatchException: The ranks are in different operations: {Where}");
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task The_same_operation_for_different_purposes_is_a_mismatch(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 2, ["label"]);
        Assert.NotEqual(0, exitCode);
        AssertAll(lines, output, 2, "rank 0 is in #1 of 'world', all-gather of bytes 'save'; rank 1 is in #1 of 'world', all-gather of bytes 'load'");
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_rank_that_does_not_come_is_named_after_the_timeout(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 3, ["stall", "2"]);
        Assert.NotEqual(0, exitCode);
        AssertAll(lines, output, 2, "CollectiveTimeoutException: ");
        AssertAll(lines, output, 2, "#2 of 'world', all-reduce 'gradients' (Sum of 4 Float32), did not end within 2 s");
        AssertAll(lines, output, 2, "rank 1 has not come; its last operation was #1 of 'world', barrier 'start'");
        AssertAll(lines, output, 2, "rank 2 is in #2 of 'world', all-reduce 'gradients' (Sum of 4 Float32)");
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_process_that_stands_still_is_named_as_one_that_does_not_answer(string launcher)
    {
        (int exitCode, string[] lines, string output, TimeSpan elapsed) = await MpiJob.RunAsync(launcher, 2, ["frozen", "2"]);
        Assert.NotEqual(0, exitCode);
        AssertAll(lines, output, 1, "rank 0 is in #2 of 'world', barrier 'step'; rank 1 does not answer");
        Assert.InRange(elapsed.TotalSeconds, 1, 30);
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_rank_that_throws_is_named_with_its_message_and_the_job_ends(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 2, ["throw"]);
        Assert.NotEqual(0, exitCode);
        AssertAll(lines, output, 2, "InvalidDataException: the loss is NaN");
        Assert.StartsWith("rank 0: RankFailedException: ", lines[0], StringComparison.Ordinal);
        Assert.Contains("Rank 1 has failed: InvalidDataException", lines[0], StringComparison.Ordinal);
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_rank_that_leaves_early_is_named(string launcher)
    {
        (_, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 2, ["leave"]);
        AssertAll(lines[..1], output, 1, "Rank 1 has left the group after its operation #1, while rank 0 is in #2 of 'world'");
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_cancelled_wait_ends_and_tells_the_others(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 3, ["cancel"]);
        Assert.NotEqual(0, exitCode);
        Assert.StartsWith("rank 0: TaskCanceledException", lines[0], StringComparison.Ordinal);
        Assert.Contains("Rank 0 has cancelled #2 of 'world', barrier 'step'", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_killed_process_ends_the_job(string launcher)
    {
        (int exitCode, string[] lines, string output, TimeSpan elapsed) = await MpiJob.RunAsync(launcher, 2, ["kill"]);
        Assert.NotEqual(0, exitCode);
        Assert.Empty(lines);
        Assert.InRange(elapsed.TotalSeconds, 0, 30);
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_null_reference_is_still_an_exception_that_can_be_caught(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 2, ["null"]);
        Assert.True(exitCode == 0, output);
        AssertAll(lines, output, 2, "caught 6");
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task Waiting_takes_little_of_the_processor(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 2, ["wait"]);
        Assert.True(exitCode == 0, output);
        Assert.All(lines, line => Assert.InRange(int.Parse(line.Split(' ')[3], CultureInfo.InvariantCulture), 0, 1000));
    }

    [Theory]
    [Mpi(OpenMpi, and: Mpich)]
    [Mpi(Mpich, and: OpenMpi)]
    public async Task A_launcher_of_another_MPI_is_an_error_at_the_start_that_names_the_library(string launcher)
    {
        string other = launcher.EndsWith(OpenMpi, StringComparison.Ordinal) ? "libmpich.so.12" : "libmpi.so.40";
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 2, ["operations"], other);
        Assert.NotEqual(0, exitCode);
        AssertAll(lines, output, lines.Length, "MpiException: mpirun of ");
        AssertAll(lines, output, lines.Length, "of 2, but in the loaded MPI library it is rank 0 of 1");
        AssertAll(lines, output, lines.Length, other);

        // The launcher may end the second rank as soon as the first has failed.
        Assert.NotEmpty(lines);
    }

    [Theory]
    [Mpi(OpenMpi)]
    [Mpi(Mpich)]
    public async Task A_library_that_is_not_there_is_an_error_at_the_start_that_says_what_was_tried(string launcher)
    {
        (int exitCode, string[] lines, string output, _) = await MpiJob.RunAsync(launcher, 1, ["operations"], "libnone.so");
        Assert.NotEqual(0, exitCode);
        AssertAll(lines, output, 1, "its MPI library was not found; tried libnone.so");
    }

    private static async Task AssertAsOnThreadsAsync(string[] lines, int ranks)
    {
        string[] hashes = new string[ranks];
        await ThreadRanks.SucceedAsync(ranks, async group =>
        {
            ulong first = await new GroupScript(seed: 11, operations: 120, largest: 200_000).RunAsync(group);
            ulong second = await new GroupScript(seed: 13, operations: 60, largest: 5000).RunAsync(group);
            ulong third = await new GroupScript(seed: 12, operations: 60, largest: 5000).RunAsync(group);
            hashes[group.Rank] = string.Create(CultureInfo.InvariantCulture, $"rank {group.Rank}: {first:x16} {second:x16} {third:x16}");
        });
        Assert.Equal(hashes, lines);
    }

    private static void AssertAll(string[] lines, string output, int count, string part)
    {
        Assert.True(lines.Length == count, output);
        Assert.All(lines, line => Assert.Contains(part, line, StringComparison.Ordinal));
    }
}
