using System.ComponentModel;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>Makes the members of a state. Called by generated code alone.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemberFactory
{
    /// <summary>Makes a member that is restored in place.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="T">The declared type, without a question mark.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <param name="schema">The type in the schema text.</param>
    /// <param name="kind">How the object is stored.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="formerNames">Names under which older checkpoints hold it.</param>
    /// <param name="isOptional">Whether older checkpoints may lack it.</param>
    /// <returns>The member.</returns>
    public static ObjectMember<TState, T> Object<TState, T>(
        string name, string schema, ObjectKind<T> kind, Func<TState, T?> get, string[]? formerNames = null, bool isOptional = false)
        where TState : class
        where T : class => new(new MemberIdentity(name, schema, formerNames ?? [], isOptional), kind, get);

    /// <summary>Makes a member that is assigned.</summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="name">The stored name.</param>
    /// <param name="schema">The type in the schema text.</param>
    /// <param name="codec">How the value is stored.</param>
    /// <param name="get">Reads the member.</param>
    /// <param name="set">Assigns the member.</param>
    /// <param name="formerNames">Names under which older checkpoints hold it.</param>
    /// <param name="isOptional">Whether older checkpoints may lack it.</param>
    /// <param name="migrations">How values of the types that it had before become what it is now.</param>
    /// <returns>The member.</returns>
    public static ValueMember<TState, T> Value<TState, T>(
        string name,
        string schema,
        ValueCodec<T> codec,
        Func<TState, T> get,
        Action<TState, T> set,
        string[]? formerNames = null,
        bool isOptional = false,
        Migration<T>[]? migrations = null)
        where TState : class =>
        new(new MemberIdentity(name, schema, formerNames ?? [], isOptional), codec, migrations ?? [], get, set);

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
