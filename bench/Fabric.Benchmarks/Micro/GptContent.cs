using Fabric.Benchmarks.States;
using Fabric.Checkpoints;

namespace Fabric.Benchmarks.Micro;

/// <summary>A 96-layer GPT of 1,152 tensors, captured by the generated code whenever it is asked.</summary>
internal sealed class GptContent
{
    private readonly IMeasuredState _state;
    private readonly FabricRuntime _fabric;

    private GptContent(IMeasuredState state, FabricRuntime fabric)
    {
        _state = state;
        _fabric = fabric;
    }

    public static GptContent Create()
    {
        // Capturing alone needs nothing of the run but who the rank is.
        GptContent? content = null;
        FabricRuntime.RunAsync(new FabricOptions(), fabric =>
        {
            content = new GptContent(IMeasuredState.Create(StateSpec.Gpt with { HasOptimizer = false }, seed: 1), fabric);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();
        return content!;
    }

    public CheckpointContent Capture() => CapturedContent.Of(_state, _fabric);
}
