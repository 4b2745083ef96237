using System.Text.Json;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Members.Schedulers;

/// <summary>Writes the fields of a scheduler as one JSON object.</summary>
internal sealed class SchedulerWriter(Utf8JsonWriter writer) : SchedulerVisitor
{
    /// <exception cref="CheckpointException">The scheduler is of a class that is not known.</exception>
    public static void Write(Utf8JsonWriter writer, LRScheduler scheduler)
    {
        string className = SchedulerFields.ClassName(scheduler) ?? throw new CheckpointException(
            $"A scheduler of type {scheduler.GetType().Name} cannot be checkpointed: which of its fields matter is not known.");
        writer.WriteStartObject();
        writer.WriteString("class", className);
        SchedulerFields.Visit(scheduler, new SchedulerWriter(writer));
        writer.WriteEndObject();
    }

    public override void Visit(string name, ref int field) => writer.WriteNumber(name, field);

    public override void Visit(string name, ref double field)
    {
        writer.WritePropertyName(name);
        ExactDouble.Write(writer, field);
    }

    public override void Visit(string name, ref bool field) => writer.WriteBoolean(name, field);

    public override void Visit(string name, ref string field) => writer.WriteString(name, field);

    public override void Visit(string name, ref List<double> field) => WriteNumbers(name, field);

    public override void Visit(string name, ref IList<double> field) => WriteNumbers(name, field);

    public override void Visit(string name, ref IList<int> field) =>
        WriteList(name, field, static (writer, value) => writer.WriteNumberValue(value));

    public override void Visit(string name, ref int[] field) =>
        WriteList(name, field, static (writer, value) => writer.WriteNumberValue(value));

    public override void Visit(string name, IReadOnlyList<LRScheduler> schedulers) =>
        WriteList(name, schedulers, Write);

    public override void Fixed(string name, string setting) => writer.WriteString(name, setting);

    private void WriteNumbers(string name, IEnumerable<double> field) =>
        WriteList(name, field, static (writer, value) => ExactDouble.Write(writer, value));

    private void WriteList<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}
