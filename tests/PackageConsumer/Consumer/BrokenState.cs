using Fabric;

namespace Consumer;

/// <summary>Not partial: compiled only where the analyzer is to say so.</summary>
public sealed class BrokenState
{
    [Checkpointed] public long Iteration { get; set; }
}
