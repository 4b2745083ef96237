using System.Text.Json;
using Fabric;
using TorchSharp;
using static TorchSharp.torch;

namespace TrainGpt;

/// <summary>Trains on one rank, from a fresh start or from a checkpoint.</summary>
public sealed class Trainer(Options options, CharacterText text)
{
    public async Task RunAsync(FabricRuntime fabric)
    {
        // Sums depend on how many threads share them, so a run that must repeat fixes their number.
        int threads = Math.Max(1, 2 / fabric.WorldSize);
        set_num_threads(threads);

        // Initial values come from the generator of the process. Where ranks share one, rank 0, whose values count, draws first: so a fresh start repeats.
        TrainingState state;
        await using (await fabric.RankZeroFirstAsync())
        {
            state = CreateState(fabric);
        }

        fabric.Setup(state.Model, state.Optimizer);
        await using var checkpoints = new CheckpointManager<TrainingState>(fabric, state, options.Checkpoints, new()
        {
            EverySteps = options.SaveEvery,
            KeepLast = 2,
            KeepBest = 1,
            Metric = CheckpointMetric.Lowest(TrainingState.Members.LastLoss),
            Save = new() { Progress = fabric.Rank == 0 ? new TransferBar("saving") : null },
        });
        bool resumed = await TryResumeAsync(fabric, state, checkpoints);
        fabric.Print(resumed ? $"resumed from iteration {state.Iteration}" : "fresh start");
        fabric.Print($"text: {text.Info.Name}, {text.VocabularySize} characters in its vocabulary; {threads} threads; {fabric.Strategy}, {fabric.WorldSize} {(fabric.WorldSize == 1 ? "rank" : "ranks")}; {fabric.Device.type.ToString().ToLowerInvariant()}");
        fabric.Print($"checkpoints: {options.Checkpoints}, every {options.SaveEvery} steps, the last two and the best; --fresh starts anew");

        HyperParameters shape = state.HParams;
        var report = new ProgressReport(state.Iteration, options.Steps, shape.Batch * shape.Context * fabric.WorldSize);
        if (!resumed)
        {
            // Before the first step: a path that cannot be written is told now, not after an hour.
            await checkpoints.SaveAsync(state.Iteration);
        }

        while (state.Iteration < options.Steps && !checkpoints.StopRequested)
        {
            state.LastLoss = await fabric.AverageAsync(Step(fabric, state));
            state.BestLoss = Math.Min(state.BestLoss, state.LastLoss);
            state.Iteration++;
            if (fabric.Rank == 0)
            {
                report.Step(state.Iteration, state.LastLoss);
            }

            await checkpoints.AfterStepAsync(state.Iteration);
        }

        report.End();
        ManagedCheckpoint last = await checkpoints.SaveAsync(state.Iteration);
        fabric.Print(state.Iteration < options.Steps
            ? $"stopped at iteration {state.Iteration}; saved to {last.Path}"
            : $"final iteration={state.Iteration} loss={state.LastLoss:R} state={last.Identity}");
    }

    private TrainingState CreateState(FabricRuntime fabric)
    {
        var shape = new HyperParameters { Seed = options.Seed };
        if (text.WindowCount(shape.Context) < shape.Batch)
        {
            throw new InvalidDataException(
                $"{text.Info.Name} is too short: one batch needs {(shape.Batch * shape.Context) + 1} characters.");
        }

        var model = new Gpt(text.VocabularySize, shape);
        optim.Optimizer optimizer = optim.AdamW(model.parameters(), lr: shape.LearningRate, weight_decay: 0.1);
        return new TrainingState
        {
            Model = model,
            Optimizer = optimizer,
            Schedule = optim.lr_scheduler.LambdaLR(optimizer, shape.RateAt),
            Data = new ResumableSampler(text.WindowCount(shape.Context), shape.Seed),
            HParams = shape,
            Text = text.Info,
        };
    }

    private async Task<bool> TryResumeAsync(FabricRuntime fabric, TrainingState state, CheckpointManager<TrainingState> checkpoints)
    {
        if (options.Fresh)
        {
            await checkpoints.RemoveAfterAsync(-1);
        }

        if (await checkpoints.LatestAsync() is { } latest)
        {
            await RefuseOtherTextAsync(fabric, latest.Path);
        }

        HyperParameters asked = state.HParams;
        ResumeResult resume = await checkpoints.ResumeAsync(new() { Progress = fabric.Rank == 0 ? new TransferBar("loading") : null });
        foreach (CheckpointException damaged in resume.Damaged)
        {
            fabric.Print($"passed over: {damaged.Message}");
        }

        return resume.From is null || state.HParams == asked with { Seed = state.HParams.Seed }
            ? resume.From is not null
            : throw new InvalidDataException(
                $"The checkpoint '{resume.From.Path}' was trained with {state.HParams}, and this program builds {asked}. Start anew with --fresh.");
    }

    private async Task RefuseOtherTextAsync(FabricRuntime fabric, string checkpoint)
    {
        await using Checkpoint raw = await fabric.OpenAsync(checkpoint);
        if (raw.Values.TryGetValue("text", out JsonElement saved)
            && saved.ValueKind == JsonValueKind.Object
            && saved.TryGetProperty("sha256", out JsonElement sha256)
            && sha256.ToString() != text.Info.Sha256)
        {
            throw new InvalidDataException(
                $"The checkpoint '{checkpoint}' was trained on {saved.GetProperty("name")}, and this run reads {text.Info.Name}, " +
                "which is another text (or has changed since). Name the same text with --text, or start anew with --fresh.");
        }
    }

    private double Step(FabricRuntime fabric, TrainingState state)
    {
        using DisposeScope scope = NewDisposeScope();
        HyperParameters shape = state.HParams;
        (Tensor inputs, Tensor targets) = NextBatch(fabric, state.Data, shape);
        state.Model.train();
        state.Optimizer.zero_grad();
        Tensor logits = state.Model.call(inputs);
        Tensor loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten());
        fabric.Backward(loss);
        fabric.Step(state.Optimizer);
        state.Schedule.step();
        return loss.item<float>();
    }

    private (Tensor Inputs, Tensor Targets) NextBatch(FabricRuntime fabric, ResumableSampler data, HyperParameters shape)
    {
        long[] windows = data.Next(shape.Batch, fabric.Rank, fabric.WorldSize);
        var inputs = new long[shape.Batch * shape.Context];
        var targets = new long[inputs.Length];
        for (int i = 0; i < windows.Length; i++)
        {
            int first = i * shape.Context;
            text.CopyWindow(windows[i], inputs.AsSpan(first, shape.Context), targets.AsSpan(first, shape.Context));
        }

        return (
            tensor(inputs, [shape.Batch, shape.Context], device: fabric.Device),
            tensor(targets, [shape.Batch, shape.Context], device: fabric.Device));
    }
}
