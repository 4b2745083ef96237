namespace Fabric;

/// <summary>Something for each of some members: <c>Filters = { [TrainingState.Members.Model] = … }</c>.</summary>
/// <typeparam name="TState">The state class. Members of another one do not compile.</typeparam>
/// <typeparam name="T">What each member has.</typeparam>
public sealed class PerMember<TState, T>
    where TState : class
{
    private readonly Dictionary<string, (Member<TState> Member, T Value)> _entries = new(StringComparer.Ordinal);

    internal PerMember()
    {
    }

    internal PerMember(PerMember<TState, T> other)
    {
        _entries = new(other._entries, StringComparer.Ordinal);
    }

    /// <summary>Sets what a member has. That of a nested state is reached with <see cref="ObjectMember{TState,T}.Then{TInner}(ObjectMember{T,TInner})"/>.</summary>
    /// <param name="member">The member.</param>
    /// <exception cref="KeyNotFoundException">The member has nothing yet.</exception>
    public T this[Member<TState> member]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(member);
            return _entries.TryGetValue(member.Name, out (Member<TState> Member, T Value) entry)
                ? entry.Value
                : throw new KeyNotFoundException($"There is no entry for '{member.Name}'.");
        }

        set
        {
            ArgumentNullException.ThrowIfNull(member);
            _entries[member.Name] = (member, value);
        }
    }

    internal IEnumerable<(Member<TState> Member, T Value)> Entries => _entries.Values;
}
