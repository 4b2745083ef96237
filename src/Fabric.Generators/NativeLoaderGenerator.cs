using Fabric.Generators.Emitting;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators;

/// <summary>Makes TorchSharp's native library loadable in every assembly that uses the runtime.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NativeLoaderGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<bool> isNeeded = context.CompilationProvider
            .Select(static (compilation, _) =>
                compilation.GetTypeByMetadataName("Fabric.CompilerServices.NativeLibrary") is { DeclaredAccessibility: Accessibility.Public })
            .WithTrackingName(StepNames.NeedsNativeLoader);

        context.RegisterSourceOutput(isNeeded, static (output, isNeeded) =>
        {
            if (isNeeded)
            {
                output.AddSource(NativeLoaderEmitter.HintName, NativeLoaderEmitter.Emit());
            }
        });
    }
}
