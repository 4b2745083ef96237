using System.ComponentModel;

namespace Fabric.CompilerServices;

/// <summary>Implemented by generated code on every state class. Not meant to be implemented by hand.</summary>
/// <typeparam name="TSelf">The state class itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface ICheckpointState<TSelf>
    where TSelf : class, ICheckpointState<TSelf>
{
    /// <summary>The members that are checkpointed, and their schema.</summary>
    static abstract StateSchema<TSelf> CheckpointSchema { get; }
}
