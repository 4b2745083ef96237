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
    private static readonly Dictionary<Type, OptimizerLayout> Layouts = new()
    {
        [typeof(Adadelta)] = OptimizerLayouts.Adadelta,
        [typeof(Adagrad)] = OptimizerLayouts.Adagrad,
        [typeof(Adam)] = OptimizerLayouts.Adam,
        [typeof(AdamW)] = OptimizerLayouts.AdamW,
        [typeof(Adamax)] = OptimizerLayouts.Adamax,
        [typeof(ASGD)] = OptimizerLayouts.ASGD,
        [typeof(NAdam)] = OptimizerLayouts.NAdam,
        [typeof(RAdam)] = OptimizerLayouts.RAdam,
        [typeof(RMSProp)] = OptimizerLayouts.RMSProp,
        [typeof(Rprop)] = OptimizerLayouts.Rprop,
        [typeof(SGD)] = OptimizerLayouts.SGD,
    };

    /// <summary>The classes that can be saved, by name.</summary>
    public static IEnumerable<string> ClassNames => Layouts.Keys.Select(type => type.Name);

    /// <returns>The layout, or null for a class that is not known: one that derives from a known one may keep more.</returns>
    public static OptimizerLayout? Of(optim.Optimizer optimizer) => Layouts.GetValueOrDefault(optimizer.GetType());
}
