namespace Fabric.Runtime.Tests.Reliability;

/// <summary>One way to damage a specimen.</summary>
/// <param name="Kind">What kind of damage.</param>
/// <param name="What">Which of the kind.</param>
/// <param name="File">The full path of the file that is damaged.</param>
/// <param name="Bytes">What it is then; <see langword="null"/> where it is gone.</param>
internal sealed record Damage(string Kind, string What, string File, byte[]? Bytes);
