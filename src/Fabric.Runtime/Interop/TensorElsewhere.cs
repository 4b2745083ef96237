using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>Stands in a tree for a tensor that is listed beside it: other files have its parts.</summary>
internal sealed class TensorElsewhere : PickleValue
{
    public static TensorElsewhere Instance { get; } = new();
}
