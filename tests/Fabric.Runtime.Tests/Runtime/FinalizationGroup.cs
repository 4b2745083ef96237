using Xunit;

namespace Fabric.Runtime.Tests.Runtime;

/// <summary>Tests that keep the only thread for finalizers busy, for which others would wait.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FinalizationGroup
{
    public const string Name = "finalization";
}
