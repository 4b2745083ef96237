using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using Fabric.Runtime.Tests.PartialLoads;
using Fabric.Runtime.Tests.States;
using Fabric.Telemetry;
using Microsoft.Extensions.Logging;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Runtime;

public sealed class TelemetryTests
{
    [Fact]
    public Task Saves_and_loads_are_activities_and_are_measured() => OneRank.RunAsync(async (fabric, folder) =>
    {
        var activities = new ConcurrentQueue<Activity>();
        var measured = new ConcurrentQueue<(string Name, double Value, string? Error)>();
        string path = folder["run.safetensors"], missing = folder["nothing.safetensors"];
        using ActivityListener listener = ListenTo(activities, path, missing);
        using MeterListener meters = ListenTo(measured);

        TinyState state = TinyState.Create(fabric);
        CommittedCheckpoint saved = await state.SaveAsync(fabric, path);
        PendingSave pending = state.BeginSave(fabric, path);
        fabric.Step(state.Optimizer);
        await pending.Committed;
        await state.LoadAsync(fabric, path);
        await Assert.ThrowsAsync<CheckpointNotFoundException>(() => state.LoadAsync(fabric, missing));

        Assert.Equal(["fabric.save", "fabric.save", "fabric.load", "fabric.load"], activities.Select(activity => activity.OperationName));
        Assert.Equal(saved.Bytes, activities.First().GetTagItem("fabric.bytes"));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Unset, ActivityStatusCode.Unset, ActivityStatusCode.Error], activities.Select(activity => activity.Status));

        // Other tests save at the same time.
        Assert.Contains(("fabric.save.bytes", saved.Bytes, null), measured);
        Assert.Contains(measured, one => one is { Name: "fabric.save.duration", Value: > 0, Error: null });
        Assert.Contains(measured, one => one is { Name: "fabric.load.bytes", Value: > 0 });
        Assert.Contains(measured, one => one is { Name: "fabric.load.duration", Error: "Fabric.CheckpointNotFoundException" });
        Assert.Contains(measured, one => one is { Name: "fabric.stall.duration", Value: > 0 });
    });

    [Fact]
    public void Every_event_of_the_log_is_documented()
    {
        IEnumerable<string> events = typeof(Log).GetMethods()
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .Select(static message => $"{message.EventId} {message.Level}");
        IEnumerable<string> documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "telemetry.md"))
            .SkipWhile(static line => line != "## The log")
            .Select(static line => line.Split(" | "))
            .Where(static cells => cells.Length == 3 && char.IsDigit(cells[0].Last()))
            .SelectMany(static cells => cells[0].Trim('|', ' ').Split(", ").Select(id => $"{id} {cells[1]}"));
        Assert.Equal(events.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_save_in_the_middle_of_an_accumulation_is_warned_of_and_no_other()
    {
        using var folder = new TemporaryFolder();
        var logger = new ListLogger();
        await FabricRuntime.RunAsync(new FabricOptions { Device = CPU, LoggerFactory = logger }, async fabric =>
        {
            TinyState state = TinyState.Create(fabric);
            state.Train(fabric, 1);
            Assert.Equal(0, await WarningsOfSaveAsync());
            using (fabric.NoBackwardSync())
            {
                Backward();
            }

            Assert.Equal(1, await WarningsOfSaveAsync());
            Backward();
            Assert.Equal(1, await WarningsOfSaveAsync());
            state.Optimizer.step();
            Assert.Equal(1, await WarningsOfSaveAsync());

            void Backward() => fabric.Backward(nn.functional.mse_loss(state.Model.call(state.Inputs).squeeze(1), state.Inputs.sum(dim: 1)));

            async Task<int> WarningsOfSaveAsync()
            {
                await state.SaveAsync(fabric, folder["run.safetensors"]);
                return logger.Lines.Count(static line => line.StartsWith("Warning 13 ", StringComparison.Ordinal));
            }
        });
    }

    private static ActivityListener ListenTo(ConcurrentQueue<Activity> activities, params string[] paths)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == FabricTelemetry.Name,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (paths.Contains(activity.GetTagItem("fabric.path")))
                {
                    activities.Enqueue(activity);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static MeterListener ListenTo(ConcurrentQueue<(string Name, double Value, string? Error)> measured)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == FabricTelemetry.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, ErrorIn(tags))));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measured.Enqueue((instrument.Name, value, ErrorIn(tags))));
        listener.Start();
        return listener;
    }

    private static string? ErrorIn(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            if (tag.Key == "error.type")
            {
                return (string?)tag.Value;
            }
        }

        return null;
    }
}
