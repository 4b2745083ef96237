using TorchSharp.Modules;

namespace Fabric.Members.Optimizers;

/// <summary>One option of a parameter group.</summary>
/// <param name="Name">Its stored name.</param>
internal abstract record OptionField(string Name);

/// <summary>A number.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Get">Reads it; null where the group leaves it to the optimizer's default.</param>
/// <param name="Set">Assigns it.</param>
internal sealed record DoubleOptionField(
    string Name, Func<OptimizerOptions, double?> Get, Action<OptimizerOptions, double?> Set) : OptionField(Name);

/// <summary>A switch.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Get">Reads it; null where the group leaves it to the optimizer's default.</param>
/// <param name="Set">Assigns it.</param>
internal sealed record BooleanOptionField(
    string Name, Func<OptimizerOptions, bool?> Get, Action<OptimizerOptions, bool?> Set) : OptionField(Name);
