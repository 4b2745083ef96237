using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric;

/// <summary>A member that keeps its identity and is restored in place.</summary>
/// <typeparam name="TState">The state class.</typeparam>
/// <typeparam name="T">The declared type of the member.</typeparam>
public sealed class ObjectMember<TState, T> : Member<TState>
    where TState : class
    where T : class
{
    private readonly ObjectKind<T> _kind;
    private readonly Func<TState, T?> _get;

    internal ObjectMember(MemberIdentity identity, ObjectKind<T> kind, Func<TState, T?> get)
        : base(identity)
    {
        _kind = kind;
        _get = get;
    }

    internal override Member<TDerived> For<TDerived>() => new ObjectMember<TDerived, T>(Identity, _kind, _get);

    internal override void NameParameters(TState state, string path, ParameterNames names) =>
        _kind.NameParametersOrNothing(_get(state), path, names);

    internal override void Capture(TState state, string path, CaptureContext context) =>
        _kind.CaptureOrNull(_get(state), path, context);

    internal override void Restore(TState state, string path, RestoreContext context) =>
        _kind.RestoreOrAgreeOnNull(_get(state), path, context);
}
