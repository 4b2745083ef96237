using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>A module that is gathered as one, and its parameters.</summary>
/// <param name="Name">Its name below the module that is set up; nothing for that module itself.</param>
/// <param name="Module">The module.</param>
internal sealed record PlannedUnit(string Name, nn.Module Module)
{
    /// <summary>The parameters that belong to it, with their names in the state dict.</summary>
    public List<(string Name, Tensor Parameter)> Parameters { get; } = [];
}
