using System.Text.Json;
using Fabric.State;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Members.Schedulers;

/// <summary>Checks that stored fields fit a live scheduler. Changes nothing.</summary>
internal sealed class SchedulerChecker(JsonFields fields, string path, RestoreContext context) : SchedulerVisitor
{
    public static void Check(JsonElement json, string path, LRScheduler scheduler, RestoreContext context)
    {
        var fields = new JsonFields(json, path, context);
        string className = fields.String("class");
        string liveName = scheduler.GetType().Name;
        if (fields.AreComplete && className != liveName)
        {
            context.Mismatch($"{path}: {className} in the checkpoint, {liveName} in the state");
        }
        else if (fields.AreComplete)
        {
            SchedulerFields.Visit(scheduler, new SchedulerChecker(fields, path, context));
        }
    }

    public override void Visit(string name, ref int field) => fields.Int32(name);

    public override void Visit(string name, ref double field) => fields.Double(name);

    public override void Visit(string name, ref bool field) => fields.Boolean(name);

    public override void Visit(string name, ref string field) => fields.String(name);

    public override void Visit(string name, ref IList<double> field) => CheckCount(name, field.Count);

    public override void Visit(string name, ref List<double> field) => CheckCount(name, field.Count);

    public override void Visit(string name, ref IList<int> field) => fields.Int32s(name);

    public override void Visit(string name, ref int[] field) => fields.Int32s(name);

    public override void Visit(string name, IReadOnlyList<LRScheduler> schedulers)
    {
        JsonElement[] stored = fields.Objects(name);
        if (stored.Length != schedulers.Count && fields.AreComplete)
        {
            context.Mismatch($"{path}: {stored.Length} schedulers in the checkpoint, {schedulers.Count} in the state");
            return;
        }

        for (int i = 0; i < stored.Length; i++)
        {
            Check(stored[i], $"{path}.{name}[{i}]", schedulers[i], context);
        }
    }

    public override void Fixed(string name, string setting)
    {
        string stored = fields.String(name);
        if (fields.AreComplete && stored != setting)
        {
            context.Mismatch($"{path}: {name} is {stored} in the checkpoint, {setting} in the state. Create it with the same");
        }
    }

    private void CheckCount(string name, int live)
    {
        int stored = fields.Doubles(name).Length;
        if (fields.AreComplete && stored != live)
        {
            context.Mismatch($"{path}: {stored} {name} in the checkpoint, {live} in the state");
        }
    }
}
