using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Members;

/// <summary>An object that writes and reads its own state: <c>{"extra_state": …}</c>.</summary>
internal sealed class ExtraStateKind<T> : ObjectKind<T>
    where T : class, ICheckpointExtraState
{
    public static ExtraStateKind<T> Instance { get; } = new();

    internal override void Capture(T value, string name, CaptureContext context) =>
        context.AddJson(name, writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("extra_state");
            value.WriteExtraState(writer);
            writer.WriteEndObject();
        });

    internal override void Restore(T value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is { } json && new JsonFields(json, name, context).Any("extra_state") is { } state)
        {
            ExtraState.Restore(value, state, name, context);
        }
    }
}
