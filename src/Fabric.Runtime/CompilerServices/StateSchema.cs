using System.ComponentModel;
using Fabric.Schemas;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>What generated code says about one state class.</summary>
/// <typeparam name="TState">The state class.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateSchema<TState> : StateSchema
    where TState : class
{
    private readonly Member<TState>[] _members;

    /// <summary>Creates the schema.</summary>
    /// <param name="contractVersion">The contract version that the code was generated for.</param>
    /// <param name="stateType">The full name of the state class.</param>
    /// <param name="members">The members in the order of their declaration.</param>
    /// <exception cref="NotSupportedException">The code was generated for another contract version.</exception>
    public StateSchema(int contractVersion, string stateType, params Member<TState>[] members)
        : base(stateType, Compose(members))
    {
        if (contractVersion != ContractVersion)
        {
            throw new NotSupportedException(
                $"The generated code of {stateType} was written for contract version {contractVersion} of Fabric.Runtime; " +
                $"this one has version {ContractVersion}. Rebuild the project that declares it against this version.");
        }

        _members = members;
    }

    /// <summary>The members in the order of their declaration.</summary>
    public IReadOnlyList<Member<TState>> Members => _members;

    private static string Compose(Member<TState>[] members) => string.Join('\n', members
        .OrderBy(member => member.Name, StringComparer.Ordinal)
        .Select(member => $"{SchemaName.Write(member.Name)}: {member.Identity.Schema}"));

    internal override IEnumerable<string> MemberNames => _members.Select(static member => member.Name);

    internal override IEnumerable<KeyValuePair<string, string>> Fingerprints => _members
        .OrderBy(static member => member.Name, StringComparer.Ordinal)
        .Select(static member => KeyValuePair.Create(member.Name, member.Identity.Fingerprint));

    internal override void NameParameters(object state, string prefix, ParameterNames names)
    {
        foreach (Member<TState> member in _members)
        {
            names.Sources?.Add(prefix, member.Identity);
            member.NameParameters((TState)state, prefix + member.Name, names);
        }
    }

    internal override void Capture(object state, string prefix, CaptureContext context)
    {
        CheckNotSliced(state);
        foreach (Member<TState> member in _members)
        {
            member.Capture((TState)state, prefix + member.Name, context);
        }
    }

    internal override void Restore(object state, string prefix, RestoreContext context)
    {
        CheckNotSliced(state);
        foreach (Member<TState> member in _members)
        {
            string path = prefix + member.Name;
            switch (context.CoverageOf(path))
            {
                case Coverage.All:
                    context.RestoreMember(path, member.Identity, name => member.Restore((TState)state, name, context));
                    break;
                case Coverage.Part when member.Identity.IsOptional && !context.Holds(path):
                    context.NoteMissing(path);
                    break;
                case Coverage.Part:
                    // Not the whole of it is asked for, so nothing in it is unexpected.
                    member.Restore((TState)state, path, context);
                    break;
                default:
                    context.Leave(path);
                    break;
            }
        }
    }

    /// <summary>A derived state has members that this schema does not know: nothing of it may be lost in silence.</summary>
    private void CheckNotSliced(object state)
    {
        if (state.GetType() != typeof(TState))
        {
            throw new InvalidOperationException(
                $"A {state.GetType()} would be saved or loaded as a {StateType}, without the members that it adds. " +
                $"Declare the member as {state.GetType().Name}, in a project that the generator runs in.");
        }
    }
}
