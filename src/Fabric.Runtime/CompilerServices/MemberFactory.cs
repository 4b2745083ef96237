using System.ComponentModel;

namespace Fabric.CompilerServices;

/// <summary>Makes the members of a state. Called by generated code alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemberFactory
{
    /// <summary>Makes a member that is restored in place.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="T">The declared type, without a question mark.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <param name="kind">How the object is stored.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="formerNames">Names under which older checkpoints hold it.</param>
    /// <returns>The member.</returns>
    public static ObjectMember<TState, T> Object<TState, T>(
        string name, ObjectKind<T> kind, Func<TState, T?> get, params string[] formerNames)
        where TState : class
        where T : class => new(name, kind, get, formerNames);

    /// <summary>Makes a member that is assigned.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <param name="codec">How the value is stored.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="set">Assigns the member.</param>
    /// <param name="formerNames">Names under which older checkpoints hold it.</param>
    /// <returns>The member.</returns>
    public static ValueMember<TState, T> Value<TState, T>(
        string name, ValueCodec<T> codec, Func<TState, T> get, Action<TState, T> set, params string[] formerNames)
        where TState : class => new(name, codec, get, set, formerNames);

    /// <summary>Makes a member of an inherited one that is restored in place.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="TBase">The state class that declares the member.</typeparam>
    /// <typeparam name="T">The declared type, without a question mark.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <returns>The member.</returns>
    public static ObjectMember<TState, T> InheritedObject<TState, TBase, T>(string name)
        where TState : class, TBase
        where TBase : class, ICheckpointState<TBase>
        where T : class => (ObjectMember<TState, T>)Inherited<TState, TBase>(name);

    /// <summary>Makes a member of an inherited one that is assigned.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="TBase">The state class that declares the member.</typeparam>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <returns>The member.</returns>
    public static ValueMember<TState, T> InheritedValue<TState, TBase, T>(string name)
        where TState : class, TBase
        where TBase : class, ICheckpointState<TBase> => (ValueMember<TState, T>)Inherited<TState, TBase>(name);

    /// <summary>Makes a member of an inherited one whose type only the base class can name.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="TBase">The state class that declares the member.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <returns>The member.</returns>
    public static Member<TState> Inherited<TState, TBase>(string name)
        where TState : class, TBase
        where TBase : class, ICheckpointState<TBase> =>
        TBase.CheckpointSchema.Members.Single(member => member.Name == name).For<TState>();
}
