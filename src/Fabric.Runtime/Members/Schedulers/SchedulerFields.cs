using System.Runtime.CompilerServices;
using static TorchSharp.torch.optim.lr_scheduler;
using static TorchSharp.torch.optim.lr_scheduler.impl;

namespace Fabric.Members.Schedulers;

/// <summary>
/// The fields that each class of scheduler keeps. TorchSharp's schedulers have no state dict and keep everything in
/// private fields; the accessors name them, so that a version that lacks one fails by name at the first use.
/// </summary>
internal static class SchedulerFields
{
    /// <returns>The stored name of the scheduler's class, or null for one that is not known.</returns>
    public static string? ClassName(LRScheduler scheduler) => scheduler.GetType() is { } type && (
        type == typeof(LambdaLR) || type == typeof(MultiplicativeLR) || type == typeof(StepLR)
        || type == typeof(MultiStepLR) || type == typeof(PolynomialLR) || type == typeof(ExponentialLR)
        || type == typeof(ConstantLR) || type == typeof(LinearLR) || type == typeof(CosineAnnealingLR)
        || type == typeof(SequentialLR) || type == typeof(ChainedLR))
        ? type.Name
        : null;

    public static void Visit(LRScheduler scheduler, SchedulerVisitor visitor)
    {
        visitor.Visit("last_epoch", ref LastEpoch(scheduler));
        visitor.Visit("step_count", ref StepCount(scheduler));
        visitor.Visit("last_lrs", ref LastRates(scheduler));
        visitor.Visit("base_lrs", ref BaseRates(scheduler));
        switch (scheduler)
        {
            case StepLR step:
                visitor.Visit("step_size", ref StepSize(step));
                visitor.Visit("gamma", ref Gamma(step));
                break;
            case MultiStepLR multiStep:
                visitor.Visit("milestones", ref Milestones(multiStep));
                visitor.Visit("sorted_milestones", ref SortedMilestones(multiStep));
                visitor.Visit("gamma", ref Gamma(multiStep));
                break;
            case PolynomialLR polynomial:
                visitor.Visit("total_iters", ref TotalIterations(polynomial));
                visitor.Visit("power", ref Power(polynomial));
                break;
            case ExponentialLR exponential:
                visitor.Visit("gamma", ref Gamma(exponential));
                break;
            case ConstantLR constant:
                visitor.Visit("factor", ref Factor(constant));
                visitor.Visit("total_iters", ref TotalIterations(constant));
                break;
            case LinearLR linear:
                visitor.Visit("start_factor", ref StartFactor(linear));
                visitor.Visit("end_factor", ref EndFactor(linear));
                visitor.Visit("total_iters", ref TotalIterations(linear));
                break;
            case CosineAnnealingLR cosine:
                visitor.Visit("t_max", ref PeriodLength(cosine));
                visitor.Visit("eta_min", ref MinimumRate(cosine));
                break;
            case SequentialLR sequential:
                visitor.Visit("milestones", ref Milestones(sequential));
                visitor.Visit("schedulers", Schedulers(sequential));
                break;
            case ChainedLR chained:
                visitor.Visit("schedulers", [.. Schedulers(chained)]);
                break;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_last_epoch")]
    private static extern ref int LastEpoch(LRScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_step_count")]
    private static extern ref int StepCount(LRScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_last_lrs")]
    private static extern ref IList<double> LastRates(LRScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_base_lrs")]
    private static extern ref IList<double> BaseRates(LRScheduler scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_step_size")]
    private static extern ref int StepSize(StepLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gamma")]
    private static extern ref double Gamma(StepLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_milestones")]
    private static extern ref IList<int> Milestones(MultiStepLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_sortedMilestones")]
    private static extern ref IList<int> SortedMilestones(MultiStepLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gamma")]
    private static extern ref double Gamma(MultiStepLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_total_iters")]
    private static extern ref double TotalIterations(PolynomialLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_power")]
    private static extern ref double Power(PolynomialLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gamma")]
    private static extern ref double Gamma(ExponentialLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_factor")]
    private static extern ref double Factor(ConstantLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_total_iters")]
    private static extern ref int TotalIterations(ConstantLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_start_factor")]
    private static extern ref double StartFactor(LinearLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_end_factor")]
    private static extern ref double EndFactor(LinearLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_total_iters")]
    private static extern ref int TotalIterations(LinearLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_T_max")]
    private static extern ref double PeriodLength(CosineAnnealingLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_eta_min")]
    private static extern ref double MinimumRate(CosineAnnealingLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_milestones")]
    private static extern ref int[] Milestones(SequentialLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_schedulers")]
    private static extern ref LRScheduler[] Schedulers(SequentialLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_schedulers")]
    private static extern ref IEnumerable<LRScheduler> Schedulers(ChainedLR scheduler);
}
