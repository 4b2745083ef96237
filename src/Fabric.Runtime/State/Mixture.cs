namespace Fabric.State;

/// <summary>What loads that failed half-way have left of a state or an object.</summary>
/// <param name="Source">The checkpoint that the last of them was reading.</param>
/// <param name="Untouched">What none of them has changed, as paths in the state or object.</param>
internal sealed record Mixture(string Source, IReadOnlyList<string> Untouched)
{
    /// <summary>The mixture after one more load that failed.</summary>
    public Mixture And(Mixture later) => later with
    {
        Untouched =
        [
            .. Untouched.Where(path => MemberPath.IsWithinAny(path, later.Untouched)),
            .. later.Untouched.Where(path => MemberPath.IsWithinAny(path, Untouched)),
        ],
    };

    /// <summary>Whether a load has made it whole.</summary>
    /// <param name="missing">What the load left as it was.</param>
    public bool IsHealedWithout(IReadOnlyList<string> missing) => missing.All(path => MemberPath.IsWithinAny(path, Untouched));
}
