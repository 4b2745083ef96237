using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Diagnostics;

/// <summary>The calls that save and load, whose results must be awaited.</summary>
internal sealed class CheckpointCalls
{
    private readonly INamedTypeSymbol? _state;
    private readonly INamedTypeSymbol? _runtime;
    private readonly INamedTypeSymbol? _checkpoint;
    private readonly INamedTypeSymbol? _manager;
    private readonly INamedTypeSymbol? _pendingSave;
    private readonly INamedTypeSymbol? _task;

    public CheckpointCalls(Compilation compilation)
    {
        _state = compilation.GetTypeByMetadataName("Fabric.CompilerServices.ICheckpointState`1");
        _runtime = compilation.GetTypeByMetadataName("Fabric.FabricRuntime");
        _checkpoint = compilation.GetTypeByMetadataName("Fabric.Checkpoint");
        _manager = compilation.GetTypeByMetadataName("Fabric.CheckpointManager`1");
        _pendingSave = compilation.GetTypeByMetadataName("Fabric.PendingSave");
        _task = compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
    }

    /// <summary>Whether the compilation can have such calls at all.</summary>
    public bool MayOccur => _state is not null && _task is not null;

    /// <summary>What is to be said where nobody awaits the call; <see langword="null"/> where it is none of these.</summary>
    public (string Harm, string Remedy)? Find(IMethodSymbol method) => method.Name switch
    {
        "SaveAsync" when ReturnsTask(method) && IsState(method.ContainingType) => (
            "its failure is lost, and the state may change while it is saved",
            "await it, or use BeginSave and await Staged and Committed"),
        "LoadAsync" or "TryLoadAsync" when ReturnsTask(method) && IsState(method.ContainingType) => (
            "its failure is lost, and what is loaded may be used too early",
            "await it"),
        "LoadRawAsync" when ReturnsTask(method) && Is(method.ContainingType, _runtime) => (
            "its failure is lost, and what is loaded may be used too early",
            "await it"),
        "ConsolidateAsync" or "ConvertAsync" or "ReshardAsync" when ReturnsTask(method) && Is(method.ContainingType, _checkpoint) => (
            "its failure is lost, and what it writes may be used too early",
            "await it"),
        "SaveAsync" or "AfterStepAsync" or "ResumeAsync" or "RemoveAfterAsync" when ReturnsTask(method) && Is(method.ContainingType.OriginalDefinition, _manager) => (
            "its failure is lost, and the state may change while it is saved or loaded",
            "await it"),
        "BeginSave" when Is(method.ReturnType, _pendingSave) && IsState(method.ContainingType) => (
            "its failure would be seen only at the next save, and the state may change while it is saved",
            "await its Staged before the state changes, and its Committed"),
        _ => null,
    };

    /// <summary>Whether the call itself can be awaited.</summary>
    public bool ReturnsTask(IMethodSymbol method) => method.ReturnType.IsOrDerivesFromKnown(_task);

    private bool IsState(INamedTypeSymbol type) => type.AllInterfaces.Any(implemented => Is(implemented.OriginalDefinition, _state));

    private static bool Is(ITypeSymbol type, INamedTypeSymbol? known) =>
        known is not null && SymbolEqualityComparer.Default.Equals(type, known);
}
