namespace Fabric.Generators.Baselines;

/// <summary>The schemas of a state that checkpoints in use may have. docs/evolution.md has the format of its file.</summary>
/// <param name="Path">The file.</param>
/// <param name="State">The full name of the state, as checkpoints record it.</param>
/// <param name="Versions">In their order; none yet where the file has just been begun.</param>
internal sealed record Baseline(string Path, string State, IReadOnlyList<BaselineVersion> Versions)
{
    public const string Suffix = ".checkpoint-schema.txt";

    /// <summary>The versions that the state must load: those since the last breaking one, itself included.</summary>
    public IEnumerable<BaselineVersion> Required =>
        Versions.Skip(Math.Max(0, Versions.ToList().FindLastIndex(version => version.IsBreaking)));

    public static bool IsFile(string path) => path.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
}
