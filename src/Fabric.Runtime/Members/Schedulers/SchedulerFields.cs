using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch.optim.lr_scheduler;
using static TorchSharp.torch.optim.lr_scheduler.impl;
using impl = TorchSharp.torch.optim.lr_scheduler.impl;

namespace Fabric.Members.Schedulers;

/// <summary>
/// The fields that each class of scheduler keeps. TorchSharp's schedulers have no state dict and keep everything in
/// private fields; the accessors name them, so that a version that lacks one fails by name at the first use.
/// </summary>
internal static class SchedulerFields
{
    private static readonly HashSet<Type> Known =
    [
        typeof(LambdaLR), typeof(MultiplicativeLR), typeof(StepLR), typeof(MultiStepLR), typeof(PolynomialLR),
        typeof(ExponentialLR), typeof(ConstantLR), typeof(LinearLR), typeof(CosineAnnealingLR), typeof(CyclicLR),
        typeof(OneCycleLR), typeof(ReduceLROnPlateau), typeof(SequentialLR), typeof(ChainedLR),
    ];

    /// <returns>The stored name of the scheduler's class, or null for one that is not known.</returns>
    public static string? ClassName(LRScheduler scheduler) =>
        Known.Contains(scheduler.GetType()) ? scheduler.GetType().Name : null;

    public static void Visit(LRScheduler scheduler, SchedulerVisitor visitor)
    {
        visitor.Visit("last_epoch", ref LastEpoch(scheduler));
        visitor.Visit("step_count", ref StepCount(scheduler));
        if (scheduler is not impl.ChainedLR)
        {
            visitor.Visit("last_lrs", ref LastRates(scheduler));
            visitor.Visit("base_lrs", ref BaseRates(scheduler));
        }

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
            case CyclicLR cyclic:
                visitor.Fixed("mode", Mode(cyclic).ToString());
                visitor.Fixed("scale_mode", ScaleMode(cyclic).ToString());
                visitor.Fixed("cycle_momentum", CycleMomentum(cyclic).ToString());
                visitor.Visit("total_size", ref TotalSize(cyclic));
                visitor.Visit("step_ratio", ref StepRatio(cyclic));
                visitor.Visit("max_lrs", ref MaximumRates(cyclic));
                if (CycleMomentum(cyclic))
                {
                    visitor.Visit("base_momentums", ref BaseMomentum(cyclic));
                    visitor.Visit("max_momentums", ref MaximumMomentum(cyclic));
                }

                visitor.Visit("gamma", ref Gamma(cyclic));
                break;
            case OneCycleLR oneCycle:
                visitor.Fixed("total_steps", TotalSteps(oneCycle).ToString(CultureInfo.InvariantCulture));
                visitor.Fixed("cycle_momentum", CycleMomentum(oneCycle).ToString());
                visitor.Fixed("schedule_phases", OneCyclePhases.Describe(oneCycle));
                visitor.Fixed("anneal_strategy", OneCyclePhases.DescribeAnnealing(AnnealingFunction(oneCycle)));
                Dictionary<string, List<double>> phases = PhaseValues(oneCycle);
                foreach (string phase in phases.Keys.Order(StringComparer.Ordinal))
                {
                    visitor.Visit(phase, ref CollectionsMarshal.GetValueRefOrNullRef(phases, phase));
                }

                break;
            case ReduceLROnPlateau plateau:
                visitor.Visit("mode", ref Mode(plateau));
                visitor.Visit("factor", ref Factor(plateau));
                visitor.Visit("patience", ref Patience(plateau));
                visitor.Visit("threshold", ref Threshold(plateau));
                visitor.Visit("threshold_mode", ref ThresholdMode(plateau));
                visitor.Visit("cooldown", ref Cooldown(plateau));
                visitor.Visit("cooldown_counter", ref CooldownCounter(plateau));
                visitor.Visit("min_lrs", ref MinimumRates(plateau));
                visitor.Visit("eps", ref Epsilon(plateau));
                visitor.Visit("best", ref Best(plateau));
                visitor.Visit("mode_worst", ref ModeWorst(plateau));
                visitor.Visit("num_bad_epochs", ref BadEpochs(plateau));
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

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_total_size")]
    private static extern ref double TotalSize(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_step_ratio")]
    private static extern ref double StepRatio(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cycle_momentum")]
    private static extern ref bool CycleMomentum(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_max_lrs")]
    private static extern ref List<double> MaximumRates(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_base_momentum")]
    private static extern ref List<double> BaseMomentum(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_max_momentum")]
    private static extern ref List<double> MaximumMomentum(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gamma")]
    private static extern ref double Gamma(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_total_steps")]
    private static extern ref int TotalSteps(OneCycleLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cycle_momentum")]
    private static extern ref bool CycleMomentum(OneCycleLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_phase_values")]
    private static extern ref Dictionary<string, List<double>> PhaseValues(OneCycleLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "mode")]
    private static extern ref string Mode(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "factor")]
    private static extern ref double Factor(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "patience")]
    private static extern ref int Patience(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "threshold")]
    private static extern ref double Threshold(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "threshold_mode")]
    private static extern ref string ThresholdMode(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "cooldown")]
    private static extern ref int Cooldown(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "cooldown_counter")]
    private static extern ref int CooldownCounter(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "min_lrs")]
    private static extern ref List<double> MinimumRates(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "eps")]
    private static extern ref double Epsilon(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "best")]
    private static extern ref double Best(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "mode_worst")]
    private static extern ref double ModeWorst(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "num_bad_epochs")]
    private static extern ref int BadEpochs(ReduceLROnPlateau scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_mode")]
    private static extern ref CyclicLR.Mode Mode(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_scale_mode")]
    private static extern ref CyclicLR.ScaleMode ScaleMode(CyclicLR scheduler);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_annealing_func")]
    private static extern ref Func<double, double, double, double> AnnealingFunction(OneCycleLR scheduler);
}
