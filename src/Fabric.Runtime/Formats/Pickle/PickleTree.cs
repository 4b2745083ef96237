namespace Fabric.Formats.Pickle;

/// <summary>A value and all values in it.</summary>
internal static class PickleTree
{
    /// <summary>Each once, however often it is mentioned.</summary>
    public static IEnumerable<PickleValue> Values(PickleValue root)
    {
        var seen = new HashSet<PickleValue>(ReferenceEqualityComparer.Instance) { root };
        var left = new Stack<PickleValue>(seen);
        while (left.TryPop(out PickleValue? value))
        {
            yield return value;
            foreach (PickleValue child in value.Children.Where(seen.Add))
            {
                left.Push(child);
            }
        }
    }
}
