using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Something wrong with a state. Holds a real location, so that it can be suppressed where it stands.</summary>
internal sealed record Finding(DiagnosticDescriptor Rule, Location Location, object[] Arguments)
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Location, Arguments);
}
