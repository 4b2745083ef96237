using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>What the parsers of one state share.</summary>
internal sealed class ParseContext
{
    private readonly List<Finding> _findings = [];

    public ParseContext(INamedTypeSymbol state, Compilation compilation, CancellationToken cancellationToken)
    {
        State = state;
        Compilation = compilation;
        Known = new KnownSymbols(compilation);
        CancellationToken = cancellationToken;
    }

    public INamedTypeSymbol State { get; }

    public Compilation Compilation { get; }

    public KnownSymbols Known { get; }

    public CancellationToken CancellationToken { get; }

    public IReadOnlyList<Finding> Findings => _findings;

    public void Report(DiagnosticDescriptor rule, ISymbol symbol, params object[] arguments)
    {
        // A member that is inherited is reported where it is declared, by the state that declares it.
        bool isInherited = symbol.ContainingType is { } container
            && symbol is not ITypeSymbol
            && !SymbolEqualityComparer.Default.Equals(container.OriginalDefinition, State.OriginalDefinition);
        if (!isInherited)
        {
            _findings.Add(new Finding(rule, symbol.Locations[0], arguments));
        }
    }

    public bool IsAccessible(ISymbol symbol) => Compilation.IsSymbolAccessibleWithin(symbol, State);
}
