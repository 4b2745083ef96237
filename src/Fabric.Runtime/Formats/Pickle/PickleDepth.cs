namespace Fabric.Formats.Pickle;

/// <summary>How deep values are nested.</summary>
internal static class PickleDepth
{
    /// <summary>
    /// Refuses values nested deeper than a limit, so that whoever walks them may recurse. A value within itself counts
    /// once: that such values exist, walkers have to know.
    /// </summary>
    /// <exception cref="PickleRuleException">They are.</exception>
    public static void Check(PickleValue root, int limit)
    {
        // The depth of what is finished; -1 for what is being walked.
        var depths = new Dictionary<PickleValue, int>(ReferenceEqualityComparer.Instance);
        var path = new Stack<(PickleValue Value, IEnumerator<PickleValue> Children, int Deepest)>();
        Enter(root);
        while (path.TryPop(out (PickleValue Value, IEnumerator<PickleValue> Children, int Deepest) top))
        {
            if (!top.Children.MoveNext())
            {
                depths[top.Value] = top.Deepest + 1;
                if (path.TryPop(out (PickleValue Value, IEnumerator<PickleValue> Children, int Deepest) parent))
                {
                    path.Push(parent with { Deepest = Deeper(parent.Deepest, top.Deepest + 1) });
                }

                continue;
            }

            PickleValue child = top.Children.Current;
            if (depths.TryGetValue(child, out int depth))
            {
                top.Deepest = Deeper(top.Deepest, depth);
                path.Push(top);
            }
            else
            {
                path.Push(top);
                if (HasChildren(child))
                {
                    Enter(child);
                }
            }
        }

        void Enter(PickleValue value)
        {
            depths[value] = -1;
            path.Push((value, value.Children.GetEnumerator(), 0));
            if (path.Count > limit)
            {
                throw TooDeep(limit);
            }
        }

        int Deeper(int deepest, int depth)
        {
            int result = Math.Max(deepest, depth);
            return result < limit ? result : throw TooDeep(limit);
        }
    }

    /// <summary>Whether values of its kind contain others.</summary>
    public static bool HasChildren(PickleValue value) =>
        value is not (PickleNone or PickleBoolean or PickleInteger or PickleFloat or PickleComplex or PickleString or PickleBytes or PickleGlobal);

    private static PickleRuleException TooDeep(int limit) =>
        new($"its values are nested more than {limit} deep (the limit is PickleLimits.MaxDepth)");
}
