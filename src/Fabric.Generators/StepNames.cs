namespace Fabric.Generators;

/// <summary>The steps of the generators whose caching is tested.</summary>
internal static class StepNames
{
    public const string States = "FabricStates";
    public const string PositionalStates = "FabricPositionalStates";
    public const string DerivedStates = nameof(DerivedStates);
    public const string AmbiguousNames = "FabricAmbiguousNames";
    public const string NeedsNativeLoader = "FabricNeedsNativeLoader";
}
