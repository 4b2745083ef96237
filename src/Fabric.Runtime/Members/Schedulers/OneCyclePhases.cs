using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using static TorchSharp.torch.optim.lr_scheduler.impl;

namespace Fabric.Members.Schedulers;

/// <summary>
/// Describes what OneCycleLR decides in its constructor and keeps out of reach. Its phases are of a private class, which
/// no accessor can name: this is the one place that reads TorchSharp by reflection.
/// </summary>
internal static class OneCyclePhases
{
    private const string PhaseType = "TorchSharp.torch+optim+lr_scheduler+impl+OneCycleLR+PhaseDescriptor, TorchSharp";

    /// <returns>The step at which each phase ends.</returns>
    [DynamicDependency(DynamicallyAccessedMemberTypes.NonPublicFields, typeof(OneCycleLR))]
    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicFields, "TorchSharp.torch.optim.lr_scheduler.impl.OneCycleLR.PhaseDescriptor", "TorchSharp")]
    public static string Describe(OneCycleLR scheduler)
    {
        FieldInfo? phases = typeof(OneCycleLR).GetField("_schedule_phases", BindingFlags.Instance | BindingFlags.NonPublic);
        FieldInfo? endStep = Type.GetType(PhaseType)?.GetField("end_step");
        if (phases?.GetValue(scheduler) is not Array descriptors || endStep is null)
        {
            throw new NotSupportedException(
                "The phases of OneCycleLR are not where TorchSharp 0.107 keeps them. Use a version of Fabric.Runtime made for this TorchSharp.");
        }

        return string.Join(", ", descriptors.Cast<object>()
            .Select(phase => ((double)endStep.GetValue(phase)!).ToString("R", CultureInfo.InvariantCulture)));
    }

    /// <returns>Which of the two functions it is, told by a value in which they differ.</returns>
    public static string DescribeAnnealing(Func<double, double, double, double> anneal) =>
        anneal(0, 1, 0.25) == 0.25 ? "linear" : "cos";
}
