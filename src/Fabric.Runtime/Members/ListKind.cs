using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Members;

/// <summary>A list of objects: its length as JSON, each object under the member's name and its index.</summary>
internal sealed class ListKind<TList, T>(ObjectKind<T> itemKind) : ObjectKind<TList>
    where TList : class, IEnumerable<T?>
    where T : class
{
    internal override void Capture(TList value, string name, CaptureContext context)
    {
        context.AddJson(name, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count", value.Count());
            writer.WriteEndObject();
        });
        foreach ((int index, T? item) in value.Index())
        {
            itemKind.CaptureOrNull(item, $"{name}.{index}", context);
        }
    }

    internal override void Restore(TList value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is not { } json)
        {
            return;
        }

        var fields = new JsonFields(json, name, context);
        int stored = fields.Int32("count");
        int live = value.Count();
        if (!fields.AreComplete || stored != live)
        {
            context.Mismatch($"{name}: {stored} items in the checkpoint, {live} in the state");
            context.Skip(name);
            return;
        }

        foreach ((int index, T? item) in value.Index())
        {
            itemKind.RestoreOrAgreeOnNull(item, $"{name}.{index}", context);
        }
    }

    internal override void NameParameters(TList value, string name, ParameterNames names)
    {
        foreach ((int index, T? item) in value.Index())
        {
            itemKind.NameParametersOrNothing(item, $"{name}.{index}", names);
        }
    }
}
