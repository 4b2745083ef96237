using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>
/// Tells a module that was disposed from one that never had a tensor: TorchSharp's state dict is empty for both, and a
/// save would replace a good checkpoint by an empty one.
/// </summary>
internal static class DisposedModules
{
    private static readonly ConditionalWeakTable<nn.Module, object> HadTensors = [];

    /// <exception cref="CheckpointException">The module had tensors once and has none now.</exception>
    public static Dictionary<string, Tensor> StateDictOf(nn.Module module, string name)
    {
        Dictionary<string, Tensor> tensors = module.state_dict();
        if (tensors.Count > 0)
        {
            HadTensors.TryAdd(module, module.GetType());
        }
        else if (HadTensors.TryGetValue(module, out _))
        {
            throw new CheckpointException($"The module '{name}' was disposed; its data is gone.");
        }

        return tensors;
    }
}
