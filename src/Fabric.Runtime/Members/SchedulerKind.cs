using System.Text.Json;
using Fabric.CompilerServices;
using Fabric.Members.PyTorch;
using Fabric.Members.Schedulers;
using Fabric.State;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Members;

/// <summary>A learning rate scheduler: its fields as JSON, those of nested schedulers within. It has no tensors.</summary>
internal sealed class SchedulerKind<T> : ObjectKind<T>
    where T : LRScheduler
{
    public static SchedulerKind<T> Instance { get; } = new();

    internal override void Capture(T value, string name, CaptureContext context) =>
        context.AddJson(name, writer => SchedulerWriter.Write(writer, value));

    internal override void Restore(T value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is { } stored)
        {
            JsonElement json = PyTorchScheduler.Recognize(stored) ? PyTorchScheduler.ToStored(stored, value, sentence => context.Mismatch($"{name}: {sentence}")) : stored;
            SchedulerChecker.Check(json, name, value, context);
            context.OnApply(() => SchedulerAssigner.Assign(json, name, value, context));
        }
    }
}
