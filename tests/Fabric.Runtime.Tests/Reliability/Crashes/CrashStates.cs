namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>Which of the operations that do not last are taken to have reached the disk.</summary>
/// <param name="MostExhausted">Up to how many all their subsets are taken.</param>
/// <param name="Random">How many more are drawn, operations torn among them.</param>
/// <param name="OneIn">One in so many is drawn, of the moments before the last few, and of the states but the first two, where nothing and where all has come.</param>
internal sealed record CrashStates(int MostExhausted, int Random, int OneIn = 1)
{
    /// <summary>What reached the disk, one list a state.</summary>
    public IEnumerable<IReadOnlyList<DiskOperation>> Of(IReadOnlyList<DiskOperation> pending, Random random)
    {
        IEnumerable<IReadOnlyList<DiskOperation>> states = pending.Count <= MostExhausted ? Subsets(pending) : Chosen(pending);
        return states.Concat(Torn(pending, random)).Concat(Drawn(pending, random)).Where((_, i) => i < 2 || random.Next(OneIn) == 0);
    }

    private static IEnumerable<IReadOnlyList<DiskOperation>> Subsets(IReadOnlyList<DiskOperation> pending) =>
        Enumerable.Range(0, 1 << pending.Count).Select(mask => (IReadOnlyList<DiskOperation>)[.. pending.Where((_, i) => (mask & (1 << i)) != 0)]);

    /// <summary>All, none, the first ones and the last ones, each alone, each lost.</summary>
    private static IEnumerable<IReadOnlyList<DiskOperation>> Chosen(IReadOnlyList<DiskOperation> pending)
    {
        for (int i = 0; i < pending.Count; i++)
        {
            yield return [.. pending.Take(i)];
            yield return [.. pending.Skip(i)];
            yield return [pending[i]];
            yield return [.. pending.Take(i), .. pending.Skip(i + 1)];
        }
    }

    /// <summary>Each write torn, and each file cut, among all others and among names alone.</summary>
    private static IEnumerable<IReadOnlyList<DiskOperation>> Torn(IReadOnlyList<DiskOperation> pending, Random random)
    {
        foreach ((int i, DiskOperation operation) in pending.Index())
        {
            foreach (IReadOnlyList<DiskOperation> parts in PartsOf(operation, random))
            {
                yield return [.. pending.Take(i), .. parts, .. pending.Skip(i + 1)];
                yield return [.. pending.Where(static other => other is not DiskOperation.Write), .. parts];
            }

            if (operation is DiskOperation.SetLength whole)
            {
                foreach (DiskOperation.SetLength cut in whole.Others())
                {
                    yield return [.. pending, cut];
                }
            }
        }
    }

    private IEnumerable<IReadOnlyList<DiskOperation>> Drawn(IReadOnlyList<DiskOperation> pending, Random random)
    {
        for (int i = 0; i < Random && pending.Count > 0; i++)
        {
            var drawn = new List<DiskOperation>();
            foreach (DiskOperation operation in pending)
            {
                drawn.AddRange(random.Next(3) switch
                {
                    0 => [],
                    1 when PartsOf(operation, random).ToArray() is { Length: > 0 } torn => torn[random.Next(torn.Length)],
                    _ => [operation],
                });
            }

            yield return drawn;
        }
    }

    private static IEnumerable<IReadOnlyList<DiskOperation>> PartsOf(DiskOperation operation, Random random) => operation switch
    {
        DiskOperation.Write write => write.Torn(random),
        DiskOperation.SetLength length => length.Others().Select(static other => (IReadOnlyList<DiskOperation>)[other]),
        _ => [],
    };
}
