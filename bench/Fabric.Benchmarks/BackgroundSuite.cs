using System.Diagnostics;
using Fabric.Benchmarks.Machine;
using Fabric.Benchmarks.Report;
using Fabric.Benchmarks.States;
using static TorchSharp.torch;

namespace Fabric.Benchmarks;

/// <summary>What a save in the background costs the run: its beginning, its copy, and the steps beside it.</summary>
internal sealed class BackgroundSuite(FabricRuntime fabric, SuiteOptions options, Place place)
{
    // Milliseconds.
    private const double BeginTarget = 5;
    private const double StepLength = 300;

    private const int Steps = 30;
    private const int SaveEvery = 10;

    private readonly List<Row> _rows = [];

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        foreach (StateSpec spec in (StateSpec[])[StateSpec.Gpt with { HasOptimizer = false, Name = "1,152 tensors" }, StateSpec.Gpt, StateSpec.LargeTensors, StateSpec.HugeTensor])
        {
            if (options.Asks("begin-save", spec.Name) || options.Asks("stage", spec.Name))
            {
                await BeginAsync(spec);
            }
        }

        if (options.Asks("step-while-saving", StateSpec.ResNet.Name))
        {
            await StepAsync(StateSpec.ResNet);
        }

        return _rows;
    }

    private async Task BeginAsync(StateSpec spec)
    {
        using IMeasuredState state = IMeasuredState.Create(spec, seed: 1);
        using var from = new WarmMemory(spec.Bytes);
        using var to = new WarmMemory(spec.Bytes);
        var begins = new List<double>();
        var stages = new List<double>();
        var copies = new List<double>();
        for (int i = 0; i < options.Rounds + 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            PendingSave save = state.BeginSave(fabric, Path.Combine(place.Folder, "background"));
            double begun = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await save.Staged;
            double staged = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            await save.Committed;
            start = Stopwatch.GetTimestamp();
            from.CopyTo(to, threads: 2);
            double copied = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i >= 5)
            {
                begins.Add(begun);
                stages.Add(staged - begun);
                copies.Add(copied);
            }
        }

        Add(new Row("begin-save", spec.Name, place.Name, "target", Interleaved.Median(begins), BeginTarget, "ms"));
        Add(new Row("stage", spec.Name, place.Name, "memcpy, 2 threads", Interleaved.Median(stages), Interleaved.Median(copies), "ms"));
    }

    /// <summary>Steps of arithmetic on all processors, with and without saves beside them.</summary>
    private async Task StepAsync(StateSpec spec)
    {
        using IMeasuredState state = IMeasuredState.Create(spec, seed: 1);
        int products = Calibrate();
        double with = 0;
        double without = 0;
        for (int round = 0; round < 2; round++)
        {
            without = await TrainAsync(state, products, saves: false);
            with = await TrainAsync(state, products, saves: true);
        }

        Add(new Row("step-while-saving", spec.Name, place.Name, "without saves", with, without, "ms"));
    }

    private async Task<double> TrainAsync(IMeasuredState state, int products, bool saves)
    {
        PendingSave? last = null;
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < Steps; step++)
        {
            Compute(products);
            fabric.Step(state.Optimizer!);
            if (saves && step % SaveEvery == 0)
            {
                last = state.BeginSave(fabric, Path.Combine(place.Folder, "background"));
            }
        }

        double mean = Stopwatch.GetElapsedTime(start).TotalMilliseconds / Steps;
        if (last is not null)
        {
            await last.Committed;
        }

        return mean;
    }

    private static int Calibrate()
    {
        Compute(20);
        long start = Stopwatch.GetTimestamp();
        Compute(50);
        return (int)Math.Ceiling(StepLength / (Stopwatch.GetElapsedTime(start).TotalMilliseconds / 50));
    }

    private static void Compute(int products)
    {
        using var scope = NewDisposeScope();
        Tensor left = rand(512, 512), right = rand(512, 512);
        for (int i = 0; i < products; i++)
        {
            using Tensor product = left.mm(right);
        }
    }

    private void Add(Row row)
    {
        Table.Print([row]);
        _rows.Add(row);
    }
}
