namespace Fabric.Schemas;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    // Beyond this many edits two names have little in common; short names allow fewer.
    private const int MaxDistance = 8;
    private const int MaxCandidates = 500;

    /// <returns>A clause to append to a sentence: <c> (nearest: x)</c>, or nothing.</returns>
    public static string Among(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        int bestDistance = Math.Min(MaxDistance, name.Length / 2) + 1;
        foreach (string candidate in candidates.Take(MaxCandidates))
        {
            int distance = Distance(name, candidate, bestDistance);
            if (distance < bestDistance)
            {
                bestDistance = distance;
                best = candidate;
            }
        }

        return best is null ? "" : $" (nearest: {best})";
    }

    /// <summary>Levenshtein's distance, or <paramref name="limit"/> once it cannot be below.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }

        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        int[] current = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, 1 + Math.Min(previous[j], current[j - 1]));
            }

            if (current.Min() >= limit)
            {
                return limit;
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
