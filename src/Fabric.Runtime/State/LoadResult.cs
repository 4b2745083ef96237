using Fabric.State;

namespace Fabric;

/// <summary>What the load of one object left. Both are empty unless <see cref="LoadOptions.Strict"/> was off.</summary>
/// <param name="MissingNames">What the checkpoint lacks, as it is named in the object. It was left as it was.</param>
/// <param name="UnexpectedNames">What the object has no place for, as it is named in the checkpoint.</param>
public sealed record LoadResult(IReadOnlyList<string> MissingNames, IReadOnlyList<string> UnexpectedNames)
{
    internal static LoadResult Of(RestoreContext context) => new([.. context.MissingNames], [.. context.UnexpectedNames]);
}
