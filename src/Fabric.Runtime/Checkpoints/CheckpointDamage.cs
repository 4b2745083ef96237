namespace Fabric;

/// <summary>One thing that is wrong with a checkpoint.</summary>
/// <param name="File">The full path of the file that it is in.</param>
/// <param name="Tensor">The tensor that is hit; <see langword="null"/> where it is something else: a header, the manifest, a file as a whole.</param>
/// <param name="Message">What is wrong, where, and what to do.</param>
public sealed record CheckpointDamage(string File, string? Tensor, string Message);
