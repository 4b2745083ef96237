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
    private readonly Func<TState, T?> _get;

    internal ObjectMember(MemberIdentity identity, ObjectKind<T> kind, Func<TState, T?> get)
        : this([identity], kind, get)
    {
    }

    private ObjectMember(MemberIdentity[] chain, ObjectKind<T> kind, Func<TState, T?> get)
        : base(chain)
    {
        Kind = kind;
        _get = get;
    }

    internal ObjectKind<T> Kind { get; }

    /// <summary>Reaches a member of the nested state that this member holds, one that is restored in place.</summary>
    /// <typeparam name="TInner">The declared type of that member.</typeparam>
    /// <param name="member">The member of the nested state.</param>
    /// <returns>The same member, as one of this state.</returns>
    public ObjectMember<TState, TInner> Then<TInner>(ObjectMember<T, TInner> member)
        where TInner : class
    {
        ArgumentNullException.ThrowIfNull(member);
        return (ObjectMember<TState, TInner>)member.Within(this);
    }

    /// <summary>Reaches a member of the nested state that this member holds, one that is assigned.</summary>
    /// <typeparam name="TInner">The declared type of that member.</typeparam>
    /// <param name="member">The member of the nested state.</param>
    /// <returns>The same member, as one of this state.</returns>
    public ValueMember<TState, TInner> Then<TInner>(ValueMember<T, TInner> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return (ValueMember<TState, TInner>)member.Within(this);
    }

    /// <summary>Reaches members of the nested state that this member holds.</summary>
    /// <param name="members">The members of the nested state.</param>
    /// <returns>The same members, as some of this state.</returns>
    public MemberSet<TState> Then(MemberSet<T> members) => new(members.Selection.Under(Name));

    internal T? Get(TState state) => _get(state);

    internal override Member<TDerived> For<TDerived>() => new ObjectMember<TDerived, T>(Identity, Kind, _get);

    internal override Member<TOuter> Within<TOuter>(ObjectMember<TOuter, TState> outer) => new ObjectMember<TOuter, T>(
        ChainWithin(outer), Kind, state => outer.Get(state) is { } inner ? _get(inner) : null);

    internal override IEnumerable<Member<TState>> Inner() => Kind.MembersOf(this);

    internal override void NameParameters(TState state, string path, ParameterNames names) =>
        Kind.NameParametersOrNothing(_get(state), path, names);

    internal override void Capture(TState state, string path, CaptureContext context) =>
        Kind.CaptureOrNull(_get(state), path, context);

    internal override void Restore(TState state, string path, RestoreContext context) =>
        Kind.RestoreOrAgreeOnNull(_get(state), path, context);
}
