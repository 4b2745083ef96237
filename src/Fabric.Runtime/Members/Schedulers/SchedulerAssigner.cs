using System.Text.Json;
using Fabric.State;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Members.Schedulers;

/// <summary>Assigns stored fields, checked before, to a live scheduler.</summary>
internal sealed class SchedulerAssigner(JsonFields fields) : SchedulerVisitor
{
    public static void Assign(JsonElement json, string path, LRScheduler scheduler, RestoreContext context) =>
        SchedulerFields.Visit(scheduler, new SchedulerAssigner(new JsonFields(json, path, context)));

    public override void Visit(string name, ref int field) => field = fields.Int32(name);

    public override void Visit(string name, ref double field) => field = fields.Double(name);

    public override void Visit(string name, ref bool field) => field = fields.Boolean(name);

    public override void Visit(string name, ref string field) => field = fields.String(name);

    public override void Visit(string name, ref List<double> field) => CopyTo(field, name);

    public override void Visit(string name, ref IList<double> field) => CopyTo(field, name);

    public override void Visit(string name, ref IList<int> field) => field = [.. fields.Int32s(name)];

    public override void Visit(string name, ref int[] field) => field = fields.Int32s(name);

    public override void Visit(string name, IReadOnlyList<LRScheduler> schedulers)
    {
        JsonElement[] stored = fields.Objects(name);
        for (int i = 0; i < stored.Length; i++)
        {
            SchedulerFields.Visit(schedulers[i], new SchedulerAssigner(fields.Of(stored[i])));
        }
    }

    public override void Fixed(string name, string setting)
    {
    }

    // Nested schedulers share their lists with the one around them: a new list would part them.
    private void CopyTo(IList<double> list, string name)
    {
        double[] stored = fields.Doubles(name);
        for (int i = 0; i < stored.Length; i++)
        {
            list[i] = stored[i];
        }
    }
}
