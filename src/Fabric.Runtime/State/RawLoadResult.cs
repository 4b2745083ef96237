namespace Fabric;

/// <summary>What a raw load left. Both are empty unless <see cref="LoadOptions.Strict"/> was off.</summary>
/// <param name="MissingNames">What the checkpoint lacks, as it is named in the object. It was left as it was.</param>
/// <param name="UnexpectedNames">What the object has no place for, as it is named in the checkpoint.</param>
public sealed record RawLoadResult(IReadOnlyList<string> MissingNames, IReadOnlyList<string> UnexpectedNames);
