using System.ComponentModel;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>What generated code says about the class that a state is at run time, which may derive from the declared one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StateSchema
{
    /// <summary>The version of the contract between generated code and this library.</summary>
    public const int ContractVersion = 2;

    private protected StateSchema(string stateType, string text)
    {
        StateType = stateType;
        Text = text;
    }

    /// <summary>The full name of the state class.</summary>
    public string StateType { get; }

    /// <summary>The canonical schema text: one line a member, sorted by stored name.</summary>
    public string Text { get; }

    internal abstract IEnumerable<string> MemberNames { get; }

    /// <summary>Member → 16 digits that stand for its type, sorted by stored name.</summary>
    internal abstract IEnumerable<KeyValuePair<string, string>> Fingerprints { get; }

    /// <summary>The schema of a state class, for generated code.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <returns>The schema.</returns>
    public static StateSchema Of<TState>()
        where TState : class, ICheckpointState<TState> => TState.CheckpointSchema;

    internal abstract void NameParameters(object state, string prefix, ParameterNames names);

    internal abstract void Capture(object state, string prefix, CaptureContext context);

    internal abstract void Restore(object state, string prefix, RestoreContext context);
}
