using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A <c>torch.layout</c>, such as <c>torch.strided</c>.</summary>
internal sealed class TorchLayout(string name) : PickleValue
{
    public string Name { get; } = name;
}
