using Fabric.State;

namespace Fabric;

/// <summary>One checkpointed member of a state class, as <c>TState.Members.X</c>.</summary>
/// <typeparam name="TState">The state class.</typeparam>
public abstract class Member<TState>
    where TState : class
{
    private protected Member(MemberIdentity identity)
    {
        Identity = identity;
    }

    /// <summary>The name under which the member is stored.</summary>
    public string Name => Identity.Name;

    internal MemberIdentity Identity { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The member as one of a class that inherits it.</summary>
    internal abstract Member<TDerived> For<TDerived>()
        where TDerived : class, TState;

    /// <param name="state">The state that has the member.</param>
    /// <param name="path">The full stored name: that of the member, behind those of the states around its own.</param>
    /// <param name="names">Where the parameters are named.</param>
    internal abstract void NameParameters(TState state, string path, ParameterNames names);

    internal abstract void Capture(TState state, string path, CaptureContext context);

    internal abstract void Restore(TState state, string path, RestoreContext context);
}
