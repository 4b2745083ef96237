using System.Diagnostics.CodeAnalysis;
using Fabric.State;

namespace Fabric;

/// <summary>
/// Any number of members of a state, those of nested states among them: <c>Members.Model | Members.Iteration</c>,
/// <c>~Members.Optimizer</c>, <c>Members.Gan.Then(GanState.Members.Model)</c>. The <see langword="default"/> is empty.
/// </summary>
/// <typeparam name="TState">The state class. Members of another one do not compile.</typeparam>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "Two sets written differently may hold the same members; nothing compares them.")]
[SuppressMessage("Usage", "CA2225:Operator overloads have named alternates", Justification = "Sets are written with operators alone.")]
public readonly struct MemberSet<TState>
    where TState : class
{
    private readonly Selection? _selection;

    internal MemberSet(Selection selection)
    {
        _selection = selection;
    }

    /// <summary>Every member of the state.</summary>
    [SuppressMessage("Design", "CA1000:Do not declare static members on generic types", Justification = "The type says of which state.")]
    public static MemberSet<TState> All => new(Selection.Everything);

    internal Selection Selection => _selection ?? Selection.Nothing;

    /// <summary>The set of one member.</summary>
    /// <param name="member">The member.</param>
    public static implicit operator MemberSet<TState>(Member<TState> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return new(Selection.Of(member.Name));
    }

    /// <summary>The members of both sets.</summary>
    /// <param name="left">One set.</param>
    /// <param name="right">The other.</param>
    public static MemberSet<TState> operator |(MemberSet<TState> left, MemberSet<TState> right) =>
        new(left.Selection.Or(right.Selection));

    /// <summary>Every member that is not in the set.</summary>
    /// <param name="set">The set.</param>
    public static MemberSet<TState> operator ~(MemberSet<TState> set) => new(set.Selection.Not());
}
