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
    private readonly Func<TState, T> _get;
    private readonly Action<TState, T> _set;

    internal ValueMember(string name, ValueCodec<T> codec, Func<TState, T> get, Action<TState, T> set)
        : base(name)
    {
        _codec = codec;
        _get = get;
        _set = set;
    }

    internal override void NameParameters(TState state, string path, ParameterNames names)
    {
    }

    internal override void Capture(TState state, string path, CaptureContext context) =>
        context.AddValue(path, _get(state), _codec);

    internal override void Restore(TState state, string path, RestoreContext context)
    {
        if (context.TryReadValue(path, _codec, out T? value))
        {
            context.OnAssign(() => _set(state, value));
        }
    }
}
