using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Members.Optimizers;

/// <summary>Which fields one class of optimizer keeps for each parameter, and which options for each group.</summary>
/// <param name="ClassName">The name of the class, as it is stored.</param>
/// <param name="StateFields">The fields of its state for a parameter.</param>
/// <param name="OptionFields">The options of a group, beside the learning rates that all have.</param>
internal sealed record OptimizerLayout(
    string ClassName, IReadOnlyList<StateField> StateFields, IReadOnlyList<OptionField> OptionFields)
{
    /// <returns>The layout, or null for a class whose state cannot be reached.</returns>
    public static OptimizerLayout? Of(optim.Optimizer optimizer) => optimizer switch
    {
        AdamW => OptimizerLayouts.AdamW,
        Adam => OptimizerLayouts.Adam,
        _ => null,
    };
}
