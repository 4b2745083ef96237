using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Members.Optimizers;

/// <summary>One field of an optimizer's state for a parameter.</summary>
/// <param name="Name">Its name, PyTorch's and TorchSharp's alike.</param>
internal abstract record StateField(string Name);

/// <summary>A tensor of the parameter's shape.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Optional">Whether it can be null: before the first step, or where an option leaves it out.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Assigns it.</param>
internal sealed record TensorStateField(
    string Name, bool Optional, Func<OptimizerState, Tensor?> Get, Action<OptimizerState, Tensor?> Set) : StateField(Name);

/// <summary>A count of steps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Assigns it.</param>
internal sealed record StepStateField(
    string Name, Func<OptimizerState, long> Get, Action<OptimizerState, long> Set) : StateField(Name);

/// <summary>A number that changes with the steps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Assigns it.</param>
internal sealed record DoubleStateField(
    string Name, Func<OptimizerState, double> Get, Action<OptimizerState, double> Set) : StateField(Name);
