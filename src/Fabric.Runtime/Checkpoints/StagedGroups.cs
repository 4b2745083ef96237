namespace Fabric.Checkpoints;

/// <summary>
/// The order in which a copy is made: what one optimizer changes after what another does, sooner where a step waits for it.
/// </summary>
internal sealed class StagedGroups
{
    private readonly Dictionary<nint, int> _groups = [];
    private readonly Lock _lock = new();
    private readonly bool[] _isBegun;
    private readonly TaskCompletionSource[] _copied;
    private readonly List<int> _wanted = [];

    /// <param name="optimizers">The identities of the parameters of each.</param>
    public StagedGroups(IReadOnlyList<IReadOnlyList<nint>> optimizers)
    {
        for (int i = 0; i < optimizers.Count; i++)
        {
            foreach (nint parameter in optimizers[i])
            {
                _groups.TryAdd(parameter, i);
            }
        }

        // The last: what no optimizer changes.
        Count = optimizers.Count + 1;
        _isBegun = new bool[Count];
        _copied = [.. Enumerable.Range(0, Count).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    }

    public int Count { get; }

    /// <summary>The group of a parameter.</summary>
    public int Of(nint parameter) => _groups.GetValueOrDefault(parameter, Count - 1);

    /// <summary>
    /// Ends when the groups of these parameters are copied, and what no optimizer changes, such as an average of weights, which code changes after a step; all groups
    /// where one of the parameters is of none, since it may share memory with any.
    /// </summary>
    public Task WhenCopied(IEnumerable<nint> parameters)
    {
        int[] groups = [.. parameters.Select(Of).Distinct()];
        if (groups.Contains(Count - 1))
        {
            return Task.WhenAll(_copied.Select(static group => group.Task));
        }

        groups = [.. groups, Count - 1];

        lock (_lock)
        {
            _wanted.AddRange(groups);
        }

        return Task.WhenAll(groups.Select(group => _copied[group].Task));
    }

    /// <summary>All groups, each when it is its turn.</summary>
    public IEnumerable<int> InTurn()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return Next();
        }
    }

    public void SetCopied(int group) => _copied[group].SetResult();

    private int Next()
    {
        lock (_lock)
        {
            int group = _wanted.Concat(Enumerable.Range(0, Count)).First(group => !_isBegun[group]);
            _isBegun[group] = true;
            return group;
        }
    }
}
