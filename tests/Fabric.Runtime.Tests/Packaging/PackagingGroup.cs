using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

/// <summary>Tests of the package: they share it, and none publishes while another does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PackagingGroup : ICollectionFixture<PackedFabric>
{
    public const string Name = "Packaging";
}
