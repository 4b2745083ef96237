using System.ComponentModel;
using Fabric.State;

namespace Fabric.CompilerServices;

/// <summary>How objects of one kind become named tensors and values, and come back in place.</summary>
/// <typeparam name="T">The declared type of the member.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ObjectKind<T>
    where T : class
{
    private protected ObjectKind()
    {
    }

    /// <summary>Adds everything that is stored of <paramref name="value"/> under <paramref name="name"/>.</summary>
    internal abstract void Capture(T value, string name, CaptureContext context);

    /// <summary>
    /// Asks for everything that <paramref name="value"/> needs and lists what does not fit. Changes nothing: what must
    /// change once the data has arrived goes into <see cref="RestoreContext.OnApply"/>.
    /// </summary>
    internal abstract void Restore(T value, string name, RestoreContext context);

    /// <summary>Names the parameters that the object owns, so that optimizers can refer to them. Most kinds own none.</summary>
    internal virtual void NameParameters(T value, string name, ParameterNames names)
    {
    }

    /// <summary>The members of the nested state that a member holds. Most kinds are none.</summary>
    internal virtual IEnumerable<Member<TState>> MembersOf<TState>(ObjectMember<TState, T> member)
        where TState : class => [];

    internal void CaptureOrNull(T? value, string name, CaptureContext context)
    {
        if (value is null)
        {
            context.AddNull(name);
        }
        else
        {
            StateGuard.RefuseMixed(value, $"'{name}'");
            Capture(value, name, context);
        }
    }

    internal void RestoreOrAgreeOnNull(T? value, string name, RestoreContext context)
    {
        if (context.AgreeOnNull(name, isNull: value is null))
        {
            context.Touch(value!, name);
            Restore(value!, name, context);
        }
    }

    internal void NameParametersOrNothing(T? value, string name, ParameterNames names)
    {
        if (value is not null)
        {
            NameParameters(value, name, names);
        }
    }
}
