namespace Fabric.Benchmarks.States;

/// <summary>What a tensor is to its module.</summary>
internal enum TensorRole
{
    /// <summary>Trained: an optimizer keeps state for it.</summary>
    Parameter,

    /// <summary>A buffer of float32.</summary>
    Buffer,

    /// <summary>A buffer of int64.</summary>
    Counter,
}
