namespace Fabric;

/// <summary>A checkpoint that is whole and in its place, and on the disk unless <see cref="SaveOptions.Durable"/> was off.</summary>
/// <param name="Path">Where it is: the full path.</param>
/// <param name="Identity">
/// 32 hexadecimal digits that derive from the hashes of everything in it: equal states give equal identities.
/// </param>
/// <param name="Bytes">Its size on disk in bytes.</param>
public sealed record CommittedCheckpoint(string Path, string Identity, long Bytes);
