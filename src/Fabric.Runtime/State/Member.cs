using System.Diagnostics.CodeAnalysis;
using Fabric.State;

namespace Fabric;

/// <summary>One checkpointed member of a state class, as <c>TState.Members.X</c>.</summary>
/// <typeparam name="TState">The state class.</typeparam>
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Sets are written with operators alone.")]
public abstract class Member<TState>
    where TState : class
{
    private protected Member(params MemberIdentity[] chain)
    {
        Chain = chain;
        Name = string.Join('.', chain.Select(identity => identity.Name));
    }

    /// <summary>The name under which the member is stored; that of a nested state behind the name of the state: <c>gan.model</c>.</summary>
    public string Name { get; }

    /// <summary>The member, behind those that hold the states that it is nested in.</summary>
    internal IReadOnlyList<MemberIdentity> Chain { get; }

    internal MemberIdentity Identity => Chain[^1];

    /// <summary>The set of two members.</summary>
    /// <param name="left">One member.</param>
    /// <param name="right">The other.</param>
    public static MemberSet<TState> operator |(Member<TState> left, Member<TState> right) => (MemberSet<TState>)left | right;

    /// <summary>Every member but this.</summary>
    /// <param name="member">The member.</param>
    public static MemberSet<TState> operator ~(Member<TState> member) => ~(MemberSet<TState>)member;

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The member as one of a class that inherits it.</summary>
    internal abstract Member<TDerived> For<TDerived>()
        where TDerived : class, TState;

    /// <summary>The member of a nested state as one of the state around.</summary>
    internal abstract Member<TOuter> Within<TOuter>(ObjectMember<TOuter, TState> outer)
        where TOuter : class;

    /// <summary>The members of the state that this member holds; none where it holds something else.</summary>
    internal virtual IEnumerable<Member<TState>> Inner() => [];

    /// <param name="state">The state that has the member.</param>
    /// <param name="path">The full stored name: that of the member, behind those of the states around its own.</param>
    /// <param name="names">Where the parameters are named.</param>
    internal abstract void NameParameters(TState state, string path, ParameterNames names);

    internal abstract void Capture(TState state, string path, CaptureContext context);

    internal abstract void Restore(TState state, string path, RestoreContext context);

    private protected MemberIdentity[] ChainWithin<TOuter>(ObjectMember<TOuter, TState> outer)
        where TOuter : class => [.. outer.Chain, .. Chain];
}
