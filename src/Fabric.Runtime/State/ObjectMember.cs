using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric;

/// <summary>A member that keeps its identity and is restored in place.</summary>
/// <typeparam name="TState">The state class.</typeparam>
/// <typeparam name="T">The declared type of the member.</typeparam>
public sealed class ObjectMember<TState, T> : Member<TState>
    where TState : class
    where T : class
{
    private readonly ObjectKind<T> _kind;
    private readonly Func<TState, T?> _get;

    internal ObjectMember(string name, ObjectKind<T> kind, Func<TState, T?> get)
        : base(name)
    {
        _kind = kind;
        _get = get;
    }

    internal override Member<TDerived> For<TDerived>() => new ObjectMember<TDerived, T>(Name, _kind, _get);

    internal override void NameParameters(TState state, ParameterNames names)
    {
        if (_get(state) is { } value)
        {
            _kind.NameParameters(value, Name, names);
        }
    }

    internal override void Capture(TState state, CaptureContext context)
    {
        if (_get(state) is { } value)
        {
            _kind.Capture(value, Name, context);
        }
        else
        {
            context.AddNull(Name);
        }
    }

    internal override void Restore(TState state, RestoreContext context)
    {
        T? value = _get(state);
        if (context.AgreeOnNull(Name, isNull: value is null))
        {
            _kind.Restore(value!, Name, context);
        }
    }
}
