namespace Fabric;

/// <summary>
/// Makes a partial class with <c>[Checkpointed]</c> members a view of a state: it loads some of that state's members from its
/// checkpoints, without an instance of it. The compiler checks each member against the state, by stored name (FAB030, FAB031).
/// </summary>
/// <typeparam name="TState">The state class. It may not be generic.</typeparam>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CheckpointViewAttribute<TState> : Attribute
    where TState : class;
