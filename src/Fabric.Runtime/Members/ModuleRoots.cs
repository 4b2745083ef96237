using System.Runtime.CompilerServices;

namespace Fabric.Members;

/// <summary>
/// TorchSharp finds the parameters of a module by reflection over its fields. The native compiler keeps no field for
/// reflection unless it is told to, and a module without fields has an empty state dict: it would be saved as nothing, in
/// silence. The package's build targets tell it, and set a switch that says so.
/// </summary>
internal static class ModuleRoots
{
    private const string Switch = "Fabric.ModulesAreRooted";

    /// <exception cref="NotSupportedException">The program was compiled ahead of time without the build targets.</exception>
    public static void Check() =>
        Check(aheadOfTime: !RuntimeFeature.IsDynamicCodeSupported, AppContext.TryGetSwitch(Switch, out bool rooted) && rooted);

    /// <inheritdoc cref="Check()"/>
    public static void Check(bool aheadOfTime, bool rooted)
    {
        if (aheadOfTime && !rooted)
        {
            throw new NotSupportedException(
                "The program was compiled ahead of time without Fabric.Runtime.targets, so TorchSharp may find no parameter in its modules. " +
                "Reference the package Fabric.Runtime, or import Fabric.Runtime.props and Fabric.Runtime.targets from its build folder.");
        }
    }
}
