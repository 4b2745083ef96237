using Fabric.CompilerServices;
using Fabric.State;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>A tensor of its own, stored under the member's name and restored into its own memory.</summary>
internal sealed class TensorKind<T> : ObjectKind<T>
    where T : Tensor
{
    public static TensorKind<T> Instance { get; } = new();

    internal override void Capture(T value, string name, CaptureContext context) => context.AddTensor(name, value);

    internal override void Restore(T value, string name, RestoreContext context) => context.RequestTensor(name, value);
}
