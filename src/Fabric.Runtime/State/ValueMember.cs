using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric;

/// <summary>A member that is a value: read whole, then assigned.</summary>
/// <typeparam name="TState">The state class.</typeparam>
/// <typeparam name="T">The declared type of the member.</typeparam>
public sealed class ValueMember<TState, T> : Member<TState>
    where TState : class
{
    private readonly ValueCodec<T> _codec;
    private readonly Migration<T>[] _migrations;
    private readonly Func<TState, T> _get;
    private readonly Action<TState, T> _set;

    internal ValueMember(
        MemberIdentity identity, ValueCodec<T> codec, Migration<T>[] migrations, Func<TState, T> get, Action<TState, T> set)
        : this([identity], codec, migrations, get, set)
    {
    }

    private ValueMember(
        MemberIdentity[] chain, ValueCodec<T> codec, Migration<T>[] migrations, Func<TState, T> get, Action<TState, T> set)
        : base(chain)
    {
        _codec = codec;
        _migrations = migrations;
        _get = get;
        _set = set;
    }

    internal override Member<TDerived> For<TDerived>() => new ValueMember<TDerived, T>(Identity, _codec, _migrations, _get, _set);

    internal override Member<TOuter> Within<TOuter>(ObjectMember<TOuter, TState> outer) => new ValueMember<TOuter, T>(
        ChainWithin(outer), _codec, _migrations, state => _get(outer.Get(state)!), (state, value) => _set(outer.Get(state)!, value));

    /// <summary>Asks for the value, by a migration where the checkpoint has it as a type that the member had before.</summary>
    /// <returns>Makes the value once the data has arrived, or <see langword="null"/> where something does not fit.</returns>
    internal Func<T>? Read(string path, RestoreContext context)
    {
        string? stored = context.StoredTypeOf(path)?.Text;
        if (stored != Identity.Schema && Array.Find(_migrations, migration => migration.Schema == stored) is { } migration)
        {
            return migration.Restore(path, context);
        }

        Func<T>? make = _codec.Restore(path, Identity.Type, context);
        if (make is null && stored is not null && _migrations.Length > 0)
        {
            string taken = string.Join(", ", _migrations.Select(static other => $"'{other.Schema}'"));
            context.Mismatch($"{path}: none of its migrations takes '{stored}', which is stored; they take {taken}");
        }

        return make;
    }

    internal override void NameParameters(TState state, string path, ParameterNames names)
    {
    }

    internal override void Capture(TState state, string path, CaptureContext context) =>
        _codec.Capture(_get(state), path, context);

    internal override void Restore(TState state, string path, RestoreContext context)
    {
        if (Read(path, context) is { } make)
        {
            context.Compare(path, writer => _codec.Write(writer, _get(state)));
            context.OnAssign(path, make, value => _set(state, value));
        }
    }
}
