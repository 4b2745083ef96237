using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A <c>torch.device</c>, such as <c>cuda:0</c>.</summary>
internal sealed class TorchDevice(string name) : PickleValue
{
    public string Name { get; } = name;
}
