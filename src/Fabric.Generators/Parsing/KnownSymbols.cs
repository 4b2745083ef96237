using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>The types of TorchSharp and of the runtime that mean something to the parser.</summary>
internal sealed class KnownSymbols
{
    private readonly (INamedTypeSymbol? Type, ObjectKind Kind)[] _kinds;

    public KnownSymbols(Compilation compilation)
    {
        _kinds =
        [
            (compilation.GetTypeByMetadataName("TorchSharp.torch+nn+Module"), ObjectKind.Module),
            (compilation.GetTypeByMetadataName("TorchSharp.torch+optim+Optimizer"), ObjectKind.Optimizer),
            (compilation.GetTypeByMetadataName("TorchSharp.torch+optim+lr_scheduler+LRScheduler"), ObjectKind.Scheduler),
            (compilation.GetTypeByMetadataName("TorchSharp.torch+Tensor"), ObjectKind.Tensor),
            (compilation.GetTypeByMetadataName("Fabric.RandomState"), ObjectKind.RandomState),
            (compilation.GetTypeByMetadataName("Fabric.ResumableSampler"), ObjectKind.Sampler),
        ];
        Generator = compilation.GetTypeByMetadataName("TorchSharp.torch+Generator");
        ExtraState = compilation.GetTypeByMetadataName("Fabric.ICheckpointExtraState");
        State = compilation.GetTypeByMetadataName("Fabric.CompilerServices.ICheckpointState`1");
        Runtime = compilation.GetTypeByMetadataName("Fabric.FabricRuntime");
    }

    public INamedTypeSymbol? Generator { get; }

    public INamedTypeSymbol? ExtraState { get; }

    public INamedTypeSymbol? State { get; }

    public INamedTypeSymbol? Runtime { get; }

    /// <summary>The kind of object that a type is, or <see langword="null"/> for anything else.</summary>
    public ObjectKind? KindOf(ITypeSymbol type)
    {
        foreach ((INamedTypeSymbol? known, ObjectKind kind) in _kinds)
        {
            if (known is not null && type.IsOrDerivesFrom(known))
            {
                return kind;
            }
        }

        return null;
    }
}
