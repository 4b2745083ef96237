using System.Composition;
using Fabric.Generators.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Fabric.CodeFixes;

/// <summary>Records what a state has become as one more version (FAB043).</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AppendBaselineFix))]
[Shared]
public sealed class AppendBaselineFix() : BaselineFix("Record the present form of the state", Rules.NotRecorded.Id);
