using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>Which modules of the process have been divided: dividing one again would divide the part that is left.</summary>
internal static class DividedModules
{
    private static readonly ConditionalWeakTable<nn.Module, object> Divided = [];

    /// <exception cref="InvalidOperationException">One of them was divided before.</exception>
    public static void Check(IReadOnlyList<(string Name, nn.Module Module)> modules)
    {
        foreach ((string name, nn.Module module) in modules)
        {
            if (Divided.TryGetValue(module, out _))
            {
                throw new InvalidOperationException(
                    $"{(name.Length == 0 ? "The module" : $"The module '{name}'")} was divided among ranks by another Setup. Set up each module once, in one run.");
            }
        }
    }

    public static void Add(IReadOnlyList<(string Name, nn.Module Module)> modules)
    {
        foreach ((_, nn.Module module) in modules)
        {
            Divided.Add(module, module.GetType());
        }
    }
}
