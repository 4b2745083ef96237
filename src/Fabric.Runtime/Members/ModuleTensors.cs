using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>The tensors of a module, where its state dict alone would leave them out in silence.</summary>
internal static class ModuleTensors
{
    private static readonly ConditionalWeakTable<nn.Module, object> HadTensors = [];

    /// <exception cref="CheckpointException">The module had tensors once and has none now: it was disposed.</exception>
    public static Dictionary<string, Tensor> StateDictOf(nn.Module module, string name)
    {
        RegisterIfEmpty(module);
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

    public static IEnumerable<(string Name, TorchSharp.Modules.Parameter Parameter)> NamedParametersOf(nn.Module module)
    {
        RegisterIfEmpty(module);
        return module.named_parameters();
    }

    /// <summary>
    /// A ModuleList or ModuleDict registers its modules only when a module around it registers it; as a member of a state
    /// it would have no parameters.
    /// </summary>
    private static void RegisterIfEmpty(nn.Module module)
    {
        if (!HadTensors.TryGetValue(module, out _) && !module.named_children().Any() && module.state_dict().Count == 0)
        {
            RegisterComponents(module);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern void RegisterComponents(nn.Module module);
}
