using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Members.Schedulers;

/// <summary>Goes over the fields of a scheduler: to write them, to check stored ones, to assign them.</summary>
internal abstract class SchedulerVisitor
{
    public abstract void Visit(string name, ref int field);

    public abstract void Visit(string name, ref double field);

    public abstract void Visit(string name, ref bool field);

    public abstract void Visit(string name, ref string field);

    /// <summary>A list with one number for each parameter group.</summary>
    public abstract void Visit(string name, ref IList<double> field);

    /// <inheritdoc cref="Visit(string, ref IList{double})"/>
    public abstract void Visit(string name, ref List<double> field);

    public abstract void Visit(string name, ref IList<int> field);

    public abstract void Visit(string name, ref int[] field);

    public abstract void Visit(string name, IReadOnlyList<LRScheduler> schedulers);

    /// <summary>A setting that cannot be assigned and must be the same: <c>total_steps=20</c>.</summary>
    public abstract void Fixed(string name, string setting);
}
