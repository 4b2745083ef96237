namespace Fabric.Collectives;

/// <summary>How the ranks of an MPI job work together.</summary>
internal sealed record MpiOptions
{
    /// <summary>The name of the group in messages.</summary>
    public string Name { get; init; } = "world";

    /// <summary>How long an operation waits for the other ranks.</summary>
    public TimeSpan Timeout { get; init; } = ProcessGroup.DefaultTimeout;

    /// <summary>The longest single message in bytes; longer data goes in several. MPI counts in 32 bits.</summary>
    public int LongestMessage { get; init; } = 1 << 30;
}
