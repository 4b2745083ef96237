using Fabric.State;

namespace Fabric;

/// <summary>One checkpointed member of a state class, as <c>TState.Members.X</c>.</summary>
/// <typeparam name="TState">The state class.</typeparam>
public abstract class Member<TState>
    where TState : class
{
    private protected Member(string name)
    {
        Name = name;
    }

    /// <summary>The name under which the member is stored.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The member as one of a class that inherits it.</summary>
    internal abstract Member<TDerived> For<TDerived>()
        where TDerived : class, TState;

    internal abstract void NameParameters(TState state, ParameterNames names);

    internal abstract void Capture(TState state, CaptureContext context);

    internal abstract void Restore(TState state, RestoreContext context);
}
