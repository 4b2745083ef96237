using TorchSharp;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>A run goes on in the other language: real PyTorch trains on one side, TorchSharp on the other.</summary>
public class PyTorchTrainingTests
{
    private const double Tolerance = 1e-5;

    private static readonly Dictionary<string, Func<IEnumerable<TorchSharp.Modules.Parameter>, Optimizer>> Optimizers = new()
    {
        ["Adadelta"] = p => Adadelta(p, lr: 0.5),
        ["Adagrad"] = p => Adagrad(p, lr: 0.05, lr_decay: 0.01, initial_accumulator_value: 0.1),
        ["Adam"] = p => Adam(p, lr: 0.01, beta1: 0.8, beta2: 0.99, weight_decay: 0.01),
        ["AdamAmsgrad"] = p => Adam(p, lr: 0.01, amsgrad: true),
        ["Adamax"] = p => Adamax(p, lr: 0.01),
        ["AdamW"] = p => AdamW(p, lr: 0.01, weight_decay: 0.1),
        ["ASGD"] = p => ASGD(p, lr: 0.05, t0: 3),
        ["NAdam"] = p => NAdam(p, lr: 0.01),
        ["RAdam"] = p => RAdam(p, lr: 0.01),
        ["RMSProp"] = p => RMSProp(p, lr: 0.01, momentum: 0.5, centered: true),
        ["Rprop"] = p => Rprop(p, lr: 0.01),
        ["SGD"] = p => SGD(p, 0.05),
        ["SGDMomentum"] = p => SGD(p, 0.05, momentum: 0.9, nesterov: true),
    };

    private static readonly Dictionary<string, Func<Optimizer, lr_scheduler.LRScheduler>> Schedulers = new()
    {
        ["None"] = o => lr_scheduler.LambdaLR(o, _ => 1),
        ["StepLR"] = o => lr_scheduler.StepLR(o, 4, gamma: 0.5),
        ["MultiStepLR"] = o => lr_scheduler.MultiStepLR(o, [3, 7, 12], gamma: 0.5),
        ["RepeatedMultiStepLR"] = o => lr_scheduler.MultiStepLR(o, [3, 7, 7, 12], gamma: 0.5),
        ["ExponentialLR"] = o => lr_scheduler.ExponentialLR(o, 0.9),
        ["ConstantLR"] = o => lr_scheduler.ConstantLR(o, factor: 0.25, total_iters: 8),
        ["LinearLR"] = o => lr_scheduler.LinearLR(o, start_factor: 0.25, total_iters: 10),
        ["PolynomialLR"] = o => lr_scheduler.PolynomialLR(o, total_iters: 40, power: 2),
        ["CosineAnnealingLR"] = o => lr_scheduler.CosineAnnealingLR(o, 15, eta_min: 0.001),
        ["CyclicLR"] = o => lr_scheduler.CyclicLR(o, 0.01, 0.1, step_size_up: 4, mode: lr_scheduler.impl.CyclicLR.Mode.Triangular2, cycle_momentum: false),
        ["OneCycleLR"] = o => lr_scheduler.OneCycleLR(o, 0.1, total_steps: 60, cycle_momentum: false),
        ["LambdaLR"] = o => lr_scheduler.LambdaLR(o, epoch => Math.Pow(0.9, epoch)),
        ["SequentialLR"] = o => lr_scheduler.SequentialLR(
            o, [lr_scheduler.ConstantLR(o, factor: 0.5, total_iters: 3), lr_scheduler.ExponentialLR(o, 0.9)], [7]),
    };

    // TorchSharp's RAdam multiplies by the learning rate twice, and its NAdam is that of PyTorch 2, which 1.13's is not.
    private static readonly string[] OtherOptimizers = ["NAdam", "RAdam"];

    // TorchSharp steps once where a milestone is repeated.
    private static readonly string[] OtherSchedulers = ["RepeatedMultiStepLR"];

    public static TheoryData<string> OptimizerNames => [.. Optimizers.Keys];

    public static TheoryData<string> SchedulerNames => [.. Schedulers.Keys.Except(["None"])];

    public static TheoryData<string> SameOptimizerNames => [.. Optimizers.Keys.Except(OtherOptimizers)];

    public static TheoryData<string> SameSchedulerNames => [.. Schedulers.Keys.Except(OtherSchedulers).Except(["None"])];

    [PyTorchTheory]
    [MemberData(nameof(SameOptimizerNames))]
    public Task An_optimizer_goes_on_where_the_other_language_stopped(string optimizer) => GoOnAsync(optimizer, "None");

    [PyTorchTheory]
    [MemberData(nameof(SameSchedulerNames))]
    public Task A_schedule_goes_on_where_the_other_language_stopped(string scheduler) => GoOnAsync("SGD", scheduler);

    [PyTorchTheory]
    [MemberData(nameof(OptimizerNames))]
    public Task An_optimizer_comes_back_to_Python_as_it_left(string optimizer) => ComeBackAsync(optimizer, "None");

    [PyTorchTheory]
    [MemberData(nameof(SchedulerNames))]
    public Task A_schedule_comes_back_to_Python_as_it_left(string scheduler) => ComeBackAsync("SGD", scheduler);

    [PyTorchTheory]
    [InlineData("Adam")]
    [InlineData("SGD")]
    public Task A_run_of_Lightning_s_Trainer_goes_on(string optimizer) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            double[] theirs = await PyTorchProgram.RunAsync("train.py", "trainer", optimizer, "StepLR", folder["last.ckpt"]);
            RunState state = RunState.Create(Optimizers[optimizer], Schedulers["StepLR"]);
            await state.LoadAsync(fabric, folder["last.ckpt"], new()
            {
                Mappings = { [RunState.Members.Model] = LightningTrainer.Weights("net") },
                Sources =
                {
                    [RunState.Members.Optimizer] = LightningTrainer.Optimizer(0),
                    [RunState.Members.Scheduler] = LightningTrainer.Scheduler(0),
                    [RunState.Members.Iteration] = LightningTrainer.GlobalStep,
                },
            });
            Assert.Equal(5, state.Iteration);
            AssertClose(theirs, state.Train(20));

            await using Checkpoint raw = await fabric.OpenAsync(folder["last.ckpt"]);
            Assert.Equal(2, raw.Values[LightningTrainer.Epoch].GetInt32());
            Assert.Equal([8, 1], raw.Values[LightningTrainer.HyperParameters].GetProperty("layers").EnumerateArray().Select(static layer => layer.GetInt32()));
        });

    [PyTorchTheory]
    [InlineData("alone")]
    [InlineData("lightning")]
    public Task Random_numbers_go_on_where_Python_stopped(string form) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            double[] theirs = await PyTorchProgram.RunAsync("random_numbers.py", form, folder["python.pt"]);
            var state = new RandomRun();
            await state.LoadAsync(fabric, folder["python.pt"]);
            Assert.Equal(7, state.Count);
            Assert.Equal(theirs.Select(static number => (float)number), randn(4).data<float>());
        });

    private static Task GoOnAsync(string optimizer, string scheduler) => RunAsync(optimizer, scheduler, async (fabric, folder, state, theirs) =>
    {
        AssertClose(theirs, state.Train(20));

        await state.SaveAsync(fabric, folder["csharp.ckpt"]);
        double[] ours = state.Train(20);
        AssertClose(ours, await PyTorchProgram.RunAsync("train.py", "read", optimizer, scheduler, folder["csharp.ckpt"]));

        RunState again = RunState.Create(Optimizers[optimizer], Schedulers[scheduler]);
        await again.LoadAsync(fabric, folder["csharp.ckpt"]);
        Assert.Equal(ours, again.Train(20));
    });

    private static Task ComeBackAsync(string optimizer, string scheduler) => RunAsync(optimizer, scheduler, async (fabric, folder, state, theirs) =>
    {
        await state.SaveAsync(fabric, folder["csharp.pt"]);
        AssertClose(theirs, await PyTorchProgram.RunAsync("train.py", "read", optimizer, scheduler, folder["csharp.pt"]));
    });

    /// <summary>Trains in Python, loads what was saved there, and hands it on with the losses that followed in Python.</summary>
    private static Task RunAsync(
        string optimizer, string scheduler, Func<FabricRuntime, TemporaryFolder, RunState, double[], Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            double[] theirs = await PyTorchProgram.RunAsync("train.py", "write", optimizer, scheduler, folder["python.ckpt"]);
            RunState state = RunState.Create(Optimizers[optimizer], Schedulers[scheduler]);
            MemberSet<RunState> members = RunState.Members.Model | RunState.Members.Optimizer | RunState.Members.Iteration;
            await state.LoadAsync(fabric, folder["python.ckpt"], scheduler == "None" ? members : members | RunState.Members.Scheduler);
            Assert.Equal(5, state.Iteration);
            await test(fabric, folder, state, theirs);
        });

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Abs(expected[i]),
                $"Step {i}: {expected[i]:R} and {actual[i]:R}.");
        }
    }
}

/// <summary>Random numbers, and something beside them.</summary>
public sealed partial class RandomRun
{
    [Checkpointed]
    public RandomState Random { get; } = new();

    [Checkpointed]
    public int Count { get; set; }
}

/// <summary>What a run in Python saves under the same names.</summary>
public sealed partial class RunState
{
    [Checkpointed]
    public required nn.Module<Tensor, Tensor> Model { get; init; }

    [Checkpointed]
    public required Optimizer Optimizer { get; init; }

    [Checkpointed]
    public required lr_scheduler.LRScheduler Scheduler { get; init; }

    [Checkpointed]
    public int Iteration { get; set; }

    public static RunState Create(
        Func<IEnumerable<TorchSharp.Modules.Parameter>, Optimizer> optimizer, Func<Optimizer, lr_scheduler.LRScheduler> scheduler)
    {
        nn.Module<Tensor, Tensor> model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 1));
        Optimizer made = optimizer(model.parameters());
        return new RunState { Model = model, Optimizer = made, Scheduler = scheduler(made) };
    }

    public double[] Train(int steps) => [.. Enumerable.Range(0, steps).Select(_ => Step())];

    private double Step()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ((arange(24, dtype: ScalarType.Float32) * ((Iteration % 5) + 3) % 13 - 6) / 6).reshape(6, 4);
        Tensor y = (x.sum(1, keepdim: true) / 4).sin();
        Tensor loss = (Model.call(x) - y).pow(2).mean();
        Optimizer.zero_grad();
        loss.backward();
        Optimizer.step();
        Scheduler.step();
        Iteration++;
        return loss.item<float>();
    }
}
