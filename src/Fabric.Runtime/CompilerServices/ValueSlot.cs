using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;

namespace Fabric.CompilerServices;

/// <summary>What was read for one property of plain data, if anything was.</summary>
/// <typeparam name="T">The type of the property.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Never compared.")]
public readonly struct ValueSlot<T>
{
    internal ValueSlot(T value)
    {
        Value = value;
        IsFilled = true;
    }

    internal T Value { get; }

    internal bool IsFilled { get; }

    /// <summary>Gives what was read, or else <paramref name="fallback"/>.</summary>
    /// <param name="fallback">What the property is where the file lacks it.</param>
    /// <returns>The value.</returns>
    public T Or(T fallback) => IsFilled ? Value : fallback;
}
