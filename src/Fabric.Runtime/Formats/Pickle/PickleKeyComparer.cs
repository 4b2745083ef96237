using System.Numerics;
using System.Runtime.CompilerServices;

namespace Fabric.Formats.Pickle;

/// <summary>
/// Keys as Python compares them: numbers by value whatever their type, strings, bytes, tuples and frozen sets by content,
/// objects by identity. The work is charged to a budget: a pickle can mention two long equal keys any number of times.
/// </summary>
internal sealed class PickleKeyComparer(PickleBudget? budget = null) : IEqualityComparer<PickleValue>
{
    // Far beyond any key that a person makes, and shallow enough for recursion.
    private const int MaxDepth = 64;

    // Comparing sets comes back through Equals, so the depth is not a parameter.
    [ThreadStatic]
    private static int _depth;

    // Long and compound keys are hashed once.
    private readonly ConditionalWeakTable<PickleValue, StrongBox<int>> _hashes = [];

    public bool Equals(PickleValue? x, PickleValue? y)
    {
        Enter();
        try
        {
            return AreEqual(x, y);
        }
        finally
        {
            _depth--;
        }
    }

    private static bool IsNumber(PickleValue value, out BigInteger integer, out double fraction)
    {
        (integer, fraction) = (default, 0);
        switch (value)
        {
            case PickleInteger number:
                integer = number.Value;
                return true;
            case PickleBoolean boolean:
                integer = boolean.Value ? 1 : 0;
                return true;
            case PickleFloat { Value: var real } when double.IsInteger(real):
                integer = new BigInteger(real);
                return true;
            case PickleFloat { Value: var real } when !double.IsNaN(real):
                fraction = real;
                return true;
            default:
                return false;
        }
    }

    private bool AreEqual(PickleValue? x, PickleValue? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        if (x is null || y is null)
        {
            return false;
        }

        budget?.Charge(1);
        if (IsNumber(x, out BigInteger integer, out double fraction))
        {
            budget?.Charge(integer.GetByteCount());
            return IsNumber(y, out BigInteger otherInteger, out double otherFraction) && integer == otherInteger && fraction == otherFraction;
        }

        switch (x, y)
        {
            case (PickleString left, PickleString right) when left.Value.Length == right.Value.Length:
                budget?.Charge(left.Value.Length);
                return string.Equals(left.Value, right.Value, StringComparison.Ordinal);
            case (PickleBytes left, PickleBytes right) when left.Value.Length == right.Value.Length:
                budget?.Charge(left.Value.Length);
                return left.Value.Span.SequenceEqual(right.Value.Span);
            case (PickleTuple left, PickleTuple right) when left.Items.Count == right.Items.Count:
                for (int i = 0; i < left.Items.Count; i++)
                {
                    if (!Equals(left.Items[i], right.Items[i]))
                    {
                        return false;
                    }
                }

                return true;
            case (PickleSet left, PickleSet right) when left.Count == right.Count:
                budget?.Charge(left.Count);
                return left.Items.All(right.Contains);
            case (PickleGlobal left, PickleGlobal right):
                return left.FullName == right.FullName;
            default:
                return false;
        }
    }

    public int GetHashCode(PickleValue value)
    {
        if (IsNumber(value, out BigInteger integer, out double fraction))
        {
            return value is PickleInteger && integer.GetByteCount() > 64 ? Cached(value) : HashCode.Combine(integer, fraction);
        }

        return value switch
        {
            PickleString { Value.Length: <= 256 } text => text.Value.GetHashCode(StringComparison.Ordinal),
            PickleGlobal global => global.FullName.GetHashCode(StringComparison.Ordinal),
            PickleString or PickleTuple or PickleBytes { IsByteArray: false } or PickleSet { IsFrozen: true } => Cached(value),
            PickleList or PickleDict or PickleBytes or PickleSet => throw new PickleRuleException(
                "a list, a dictionary, a set or a bytearray is used as a key"),
            _ => RuntimeHelpers.GetHashCode(value),
        };
    }

    private int Cached(PickleValue value)
    {
        if (_hashes.TryGetValue(value, out StrongBox<int>? known))
        {
            return known.Value;
        }

        Enter();
        try
        {
            int hash = HashOfParts(value);
            _hashes.Add(value, new StrongBox<int>(hash));
            return hash;
        }
        finally
        {
            _depth--;
        }
    }

    private int HashOfParts(PickleValue value)
    {
        var hash = new HashCode();
        switch (value)
        {
            case PickleString text:
                hash.Add(text.Value.GetHashCode(StringComparison.Ordinal));
                break;
            case PickleBytes bytes:
                hash.AddBytes(bytes.Value.Span);
                break;
            case PickleTuple tuple:
                foreach (PickleValue item in tuple.Items)
                {
                    hash.Add(GetHashCode(item));
                }

                break;
            case PickleSet set:
                // The order of a set says nothing.
                hash.Add(set.Items.Aggregate(0, (sum, item) => unchecked(sum + GetHashCode(item))));
                break;
            case PickleInteger integer:
                hash.Add(integer.Value);
                hash.Add(0.0);
                break;
            default:
                break;
        }

        return hash.ToHashCode();
    }

    private static void Enter()
    {
        if (++_depth > MaxDepth)
        {
            _depth--;
            throw new PickleRuleException($"a key is nested more than {MaxDepth} deep");
        }
    }
}
