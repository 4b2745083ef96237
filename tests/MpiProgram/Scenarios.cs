using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Fabric.Collectives;
using Fabric.Runtime.Tests.Collectives;
using static TorchSharp.torch;

namespace Fabric.Tests.MpiProgram;

/// <summary>What ranks can do right and wrong. Each gives a line on what it saw.</summary>
internal static class Scenarios
{
    public static IReadOnlyDictionary<string, Func<ProcessGroup, Task<string>>> All { get; } = new Dictionary<string, Func<ProcessGroup, Task<string>>>
    {
        ["operations"] = OperationsAsync,
        ["mismatch"] = MismatchAsync,
        ["label"] = LabelAsync,
        ["stall"] = StallAsync,
        ["frozen"] = FrozenAsync,
        ["throw"] = ThrowAsync,
        ["leave"] = LeaveAsync,
        ["cancel"] = CancelAsync,
        ["kill"] = KillAsync,
        ["null"] = NullAsync,
        ["wait"] = WaitAsync,
        ["bench"] = Bench.RunAsync,
    };

    private static async Task<string> OperationsAsync(ProcessGroup group)
    {
        ulong first = await new GroupScript(seed: 11, operations: 120, largest: 200_000).RunAsync(group);
        await using ProcessGroup duplicate = await group.DuplicateAsync("checkpoints");

        // Two groups at once, each with an order of its own.
        Task<ulong> beside = new GroupScript(seed: 12, operations: 60, largest: 5000).RunAsync(duplicate);
        ulong second = await new GroupScript(seed: 13, operations: 60, largest: 5000).RunAsync(group);
        ulong third = await beside;
        return string.Create(CultureInfo.InvariantCulture, $"{first:x16} {second:x16} {third:x16}");
    }

    private static async Task<string> MismatchAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        await (group.Rank == 0 ? group.BarrierAsync("save") : group.AllReduceAsync(zeros(4), "gradients"));
        return "went on";
    }

    private static async Task<string> LabelAsync(ProcessGroup group)
    {
        await group.AllGatherBytesAsync(new byte[group.Rank], group.Rank == 0 ? "save" : "load");
        return "went on";
    }

    private static async Task<string> StallAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        if (group.Rank == 1)
        {
            await Task.Delay(TimeSpan.FromMinutes(5));
        }

        await group.AllReduceAsync(zeros(4), "gradients");
        return "went on";
    }

    private static async Task<string> FrozenAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        if (group.Rank == 1)
        {
            // SIGSTOP: no thread of the process runs any more, and the connections stay open.
            using Process stop = Process.Start("kill", ["-STOP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
            await Task.Delay(TimeSpan.FromMinutes(5));
        }

        await group.BarrierAsync("step");
        return "went on";
    }

    private static async Task<string> ThrowAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        if (group.Rank == 1)
        {
            throw new InvalidDataException("the loss is NaN");
        }

        await group.AllReduceAsync(zeros(4), "gradients");
        return "went on";
    }

    private static async Task<string> LeaveAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        if (group.Rank != 1)
        {
            await group.AllReduceAsync(zeros(4), "gradients");
        }

        return "left";
    }

    private static async Task<string> CancelAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        if (group.Rank == 2)
        {
            await Task.Delay(TimeSpan.FromMinutes(5));
        }

        await group.BarrierAsync("step", group.Rank == 0 ? stop.Token : default);
        return "went on";
    }

    private static async Task<string> KillAsync(ProcessGroup group)
    {
        for (int step = 0; ; step++)
        {
            await group.AllReduceAsync(zeros(1000), "gradients");
            if (step == 20 && group.Rank == 1)
            {
                Process.GetCurrentProcess().Kill();
            }
        }
    }

    private static async Task<string> NullAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        int caught = 0;
        for (int i = 0; i < 3; i++)
        {
            try
            {
                LengthOf(null!);
            }
            catch (NullReferenceException)
            {
                caught++;
            }
        }

        using Tensor counts = tensor(caught);
        await group.AllReduceAsync(counts, "caught");
        return $"caught {counts.item<int>()}";
    }

    private static async Task<string> WaitAsync(ProcessGroup group)
    {
        await group.BarrierAsync("start");
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        await (group.Rank == 1 ? Task.Delay(2000) : Task.CompletedTask);
        await group.BarrierAsync("step");
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
        return string.Create(CultureInfo.InvariantCulture, $"used {used.TotalMilliseconds:0} ms");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string text) => text.Length;
}
