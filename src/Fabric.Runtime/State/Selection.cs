namespace Fabric.State;

/// <summary>
/// Says of each member, by its path, whether it is meant. A member of a nested state has the path <c>gan.model</c>; a path
/// stands for everything under it.
/// </summary>
internal abstract class Selection
{
    public static Selection Nothing { get; } = new Union();

    public static Selection Everything { get; } = new Complement(Nothing);

    public static Selection Of(string path) => new Subtree(path);

    /// <summary>Whether it is written as nothing at all.</summary>
    protected virtual bool IsEmpty => false;

    public abstract Coverage Of(ReadOnlySpan<char> path);

    public Selection Or(Selection other) => new Union(this, other);

    public Selection Not() => new Complement(this);

    /// <summary>The same members, in a state that is itself a member at <paramref name="path"/>.</summary>
    public Selection Under(string path) => new Nested(path, this);

    private sealed class Subtree(string root) : Selection
    {
        public override Coverage Of(ReadOnlySpan<char> path) =>
            MemberPath.IsWithin(path, root) ? Coverage.All : MemberPath.IsWithin(root, path) ? Coverage.Part : Coverage.None;
    }

    private sealed class Union(params Selection[] parts) : Selection
    {
        protected override bool IsEmpty => parts.Length == 0;

        public override Coverage Of(ReadOnlySpan<char> path)
        {
            Coverage coverage = Coverage.None;
            foreach (Selection part in parts)
            {
                Coverage own = part.Of(path);
                coverage = own > coverage ? own : coverage;
            }

            return coverage;
        }
    }

    private sealed class Complement(Selection inner) : Selection
    {
        public override Coverage Of(ReadOnlySpan<char> path) => inner.Of(path) switch
        {
            Coverage.None => Coverage.All,
            Coverage.All => Coverage.None,
            _ => Coverage.Part,
        };
    }

    private sealed class Nested(string root, Selection inner) : Selection
    {
        public override Coverage Of(ReadOnlySpan<char> path)
        {
            if (path.Length > root.Length && MemberPath.IsWithin(path, root))
            {
                return inner.Of(path[(root.Length + 1)..]);
            }

            return !inner.IsEmpty && MemberPath.IsWithin(root, path) ? Coverage.Part : Coverage.None;
        }
    }
}
