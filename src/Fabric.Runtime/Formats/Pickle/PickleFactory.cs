namespace Fabric.Formats.Pickle;

/// <summary>
/// Which names of a pickle mean something: each method may turn a call into a value, and nothing else happens. This one
/// knows none.
/// </summary>
internal class PickleFactory
{
    /// <summary>The value of a name. Itself, unless it names a constant.</summary>
    public virtual PickleValue Resolve(PickleGlobal global) => global;

    /// <summary>What calling a class or a function gives. Null: unknown.</summary>
    /// <exception cref="PickleRuleException">It is known and cannot be called so.</exception>
    public virtual PickleValue? Call(PickleGlobal callable, IReadOnlyList<PickleValue> arguments, PickleContext context) => null;

    /// <summary>Gives a value its state. False: it takes none.</summary>
    public virtual bool Build(PickleValue value, PickleValue state, PickleContext context) => false;

    /// <summary>What stands outside the pickle under an id.</summary>
    public virtual PickleValue Load(PickleValue id, PickleContext context) => new PicklePersistentId(id);
}
