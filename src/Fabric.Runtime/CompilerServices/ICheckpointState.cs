using System.ComponentModel;

namespace Fabric.CompilerServices;

/// <summary>Implemented by generated code on every state class. Not meant to be implemented by hand.</summary>
/// <typeparam name="TSelf">The state class itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICheckpointState<TSelf> : ICheckpointState
    where TSelf : class, ICheckpointState<TSelf>
{
    /// <summary>The members that are checkpointed, and their schema.</summary>
    static abstract StateSchema<TSelf> CheckpointSchema { get; }
}

/// <summary>Implemented by generated code on every state class, anew on each that derives from another.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICheckpointState
{
    /// <summary>The schema of the class that the state is at run time.</summary>
    StateSchema Schema { get; }
}
