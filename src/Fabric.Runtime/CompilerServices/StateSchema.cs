using System.ComponentModel;
using Fabric.Schemas;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>What generated code says about one state class.</summary>
/// <typeparam name="TState">The state class.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateSchema<TState>
    where TState : class
{
    /// <summary>The version of the contract between generated code and this library.</summary>
    public const int ContractVersion = 2;

    private readonly Member<TState>[] _members;

    /// <summary>Creates the schema.</summary>
    /// <param name="contractVersion">The contract version that the code was generated for.</param>
    /// <param name="stateType">The full name of the state class.</param>
    /// <param name="members">The members in the order of their declaration.</param>
    /// <exception cref="NotSupportedException">The code was generated for another contract version.</exception>
    public StateSchema(int contractVersion, string stateType, params Member<TState>[] members)
    {
        if (contractVersion != ContractVersion)
        {
            throw new NotSupportedException(
                $"The generated code of {stateType} was written for contract version {contractVersion} of Fabric.Runtime; " +
                $"this one has version {ContractVersion}. Rebuild the project that declares it against this version.");
        }

        StateType = stateType;
        Text = string.Join('\n', members
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => $"{SchemaName.Write(member.Name)}: {member.Identity.Schema}"));
        _members = members;
    }

    /// <summary>The full name of the state class.</summary>
    public string StateType { get; }

    /// <summary>The canonical schema text: one line a member, sorted by stored name.</summary>
    public string Text { get; }

    /// <summary>The members in the order of their declaration.</summary>
    public IReadOnlyList<Member<TState>> Members => _members;

    internal void NameParameters(TState state, string prefix, ParameterNames names)
    {
        foreach (Member<TState> member in _members)
        {
            member.NameParameters(state, prefix + member.Name, names);
        }
    }

    internal void Capture(TState state, string prefix, CaptureContext context)
    {
        CheckNotSliced(state);
        foreach (Member<TState> member in _members)
        {
            member.Capture(state, prefix + member.Name, context);
        }
    }

    internal void Restore(TState state, string prefix, RestoreContext context)
    {
        CheckNotSliced(state);
        foreach (Member<TState> member in _members)
        {
            string name = context.NameInCheckpoint(prefix, member.Name, member.Identity.FormerNames);
            context.RestoreMember(prefix + name, path => member.Restore(state, path, context));
        }
    }

    /// <summary>A derived state has members that this schema does not know: nothing of it may be lost in silence.</summary>
    private void CheckNotSliced(TState state)
    {
        if (state.GetType() != typeof(TState))
        {
            throw new InvalidOperationException(
                $"A {state.GetType()} would be saved or loaded as a {StateType}, without the members that it adds. " +
                $"Declare the member, or the variable that the call is made on, as {state.GetType().Name}.");
        }
    }
}
