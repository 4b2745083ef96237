namespace Fabric.Interop;

/// <summary>What PyTorch's schedulers call what this library stores of them.</summary>
internal static class SchedulerKeys
{
    public const string Class = "class";
    public const string LastEpoch = "last_epoch";
    public const string StepCount = "_step_count";
    public const string LastRates = "_last_lr";
    public const string Schedulers = "_schedulers";
    public const string Milestones = "milestones";

    /// <param name="className">The class of the scheduler.</param>
    /// <param name="stored">A field, as this library stores it.</param>
    /// <returns>The key in PyTorch's state dict.</returns>
    public static string Of(string className, string stored) => (className, stored) switch
    {
        (_, "step_count") => StepCount,
        (_, "last_lrs") => LastRates,
        (_, "schedulers") => Schedulers,
        ("SequentialLR", Milestones) => "_milestones",
        (_, "t_max") => "T_max",
        (_, "mode_worst") => "mode_worse",
        _ => stored,
    };
}
