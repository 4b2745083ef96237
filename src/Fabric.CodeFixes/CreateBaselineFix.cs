using System.Composition;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Begins the baseline of a state, in a file beside its source (FAB042).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CreateBaselineFix))]
[Shared]
public sealed class CreateBaselineFix() : BaselineFix("Create the state's baseline", Rules.NoBaseline.Id);
