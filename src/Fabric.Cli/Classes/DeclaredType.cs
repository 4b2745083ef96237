namespace Fabric.Cli.Classes;

/// <summary>A type that is declared beside the state class.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lines">Its declaration.</param>
internal sealed record DeclaredType(string Name, IReadOnlyList<string> Lines);
