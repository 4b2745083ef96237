using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Members;

/// <summary>A state inside a state: its members, under the name of the member that holds it and a dot.</summary>
internal sealed class StateKind<T> : ObjectKind<T>
    where T : class, ICheckpointState<T>
{
    public static StateKind<T> Instance { get; } = new();

    internal override void Capture(T value, string name, CaptureContext context) =>
        T.CheckpointSchema.Capture(value, name + ".", context);

    internal override void Restore(T value, string name, RestoreContext context) =>
        T.CheckpointSchema.Restore(value, name + ".", context);

    internal override void NameParameters(T value, string name, ParameterNames names) =>
        T.CheckpointSchema.NameParameters(value, name + ".", names);

    internal override IEnumerable<Member<TState>> MembersOf<TState>(ObjectMember<TState, T> member) =>
        T.CheckpointSchema.Members.Select(inner => inner.Within(member));
}
