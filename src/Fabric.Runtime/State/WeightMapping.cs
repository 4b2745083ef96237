namespace Fabric;

/// <summary>
/// Says how tensors that a checkpoint holds under other names become those of a module, for fine-tuning and for files of others:
/// <c>WeightMapping.Same.ReplacePrefix("backbone.", "encoder.").Omit("head.")</c>. Names are relative to the member. Each step is
/// applied to what the steps before it gave.
/// </summary>
public sealed class WeightMapping
{
    private readonly string? _source;
    private readonly Func<string, string?>[] _steps;

    private WeightMapping(string? source, Func<string, string?>[] steps)
    {
        _source = source;
        _steps = steps;
    }

    /// <summary>Leaves every name as it is.</summary>
    public static WeightMapping Same { get; } = new(source: null, []);

    /// <summary>Where in the checkpoint the tensors are; <see langword="null"/> for where the member itself is stored.</summary>
    internal string? Source => _source;

    internal bool RenamesNothing => _steps.Length == 0;

    /// <summary>Takes the tensors from another place of the checkpoint.</summary>
    /// <param name="storedName">
    /// The stored name of another member, as <c>ema</c> or <c>gan.generator</c>; empty for a file whose names have no member in front,
    /// as state dicts of others.
    /// </param>
    /// <returns>The mapping with this place.</returns>
    public WeightMapping From(string storedName)
    {
        ArgumentNullException.ThrowIfNull(storedName);
        return new(storedName, _steps);
    }

    /// <summary>Gives names that begin with one prefix another one.</summary>
    /// <param name="stored">The prefix in the checkpoint, with its dot: <c>module.</c>. Empty is before every name.</param>
    /// <param name="live">The prefix in the module; empty to take it away.</param>
    /// <returns>The mapping with this step.</returns>
    public WeightMapping ReplacePrefix(string stored, string live)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(live);
        return Rename(name => name.StartsWith(stored, StringComparison.Ordinal) ? live + name[stored.Length..] : name);
    }

    /// <summary>Gives one tensor another name.</summary>
    /// <param name="stored">The name in the checkpoint.</param>
    /// <param name="live">The name in the module.</param>
    /// <returns>The mapping with this step.</returns>
    public WeightMapping Rename(string stored, string live)
    {
        ArgumentException.ThrowIfNullOrEmpty(stored);
        ArgumentException.ThrowIfNullOrEmpty(live);
        return Rename(name => name == stored ? live : name);
    }

    /// <summary>Gives names by a function.</summary>
    /// <param name="rename">
    /// From the name in the checkpoint to that in the module; <see langword="null"/> leaves the tensor out, as if it were not in the
    /// checkpoint.
    /// </param>
    /// <returns>The mapping with this step.</returns>
    public WeightMapping Rename(Func<string, string?> rename)
    {
        ArgumentNullException.ThrowIfNull(rename);
        return new(_source, [.. _steps, rename]);
    }

    /// <summary>Leaves out tensors whose names begin with a prefix, as if they were not in the checkpoint.</summary>
    /// <param name="stored">The prefix in the checkpoint, with its dot: <c>head.</c>; or a whole name.</param>
    /// <returns>The mapping with this step.</returns>
    public WeightMapping Omit(string stored)
    {
        ArgumentException.ThrowIfNullOrEmpty(stored);
        return Rename(name => name.StartsWith(stored, StringComparison.Ordinal) ? null : name);
    }

    /// <returns>The name in the module, or <see langword="null"/> for a tensor that is left out.</returns>
    internal string? Apply(string stored)
    {
        string? name = stored;
        foreach (Func<string, string?> step in _steps)
        {
            name = name is null ? null : step(name);
        }

        return name;
    }
}
