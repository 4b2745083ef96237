namespace Fabric.Collectives;

/// <summary>What a launcher said to this process.</summary>
/// <param name="Name">The launcher, in words.</param>
/// <param name="Rank">This process's rank.</param>
/// <param name="WorldSize">The number of processes, where the launcher says it.</param>
/// <param name="Implementations">The implementations of MPI that it starts, the likeliest first.</param>
internal sealed record MpiLauncher(string Name, int Rank, int? WorldSize, IReadOnlyList<MpiImplementation> Implementations);
