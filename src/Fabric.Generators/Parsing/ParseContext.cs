using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>What the parsers of one state share.</summary>
internal sealed class ParseContext
{
    /// <summary>Generic states can hold ever larger ones.</summary>
    public const int DeepestStates = 16;

    private readonly List<Finding> _findings = [];

    public ParseContext(INamedTypeSymbol state, Compilation compilation, CancellationToken cancellationToken)
    {
        State = state;
        // What a view has of its state is written as the state writes it: a reference to the outermost one means the state.
        OpenStates = [state.ViewedState() as INamedTypeSymbol ?? state];
        Scope = state;
        Compilation = compilation;
        Known = new KnownSymbols(compilation);
        CancellationToken = cancellationToken;
    }

    public INamedTypeSymbol State { get; }

    /// <summary>The state and those that it is nested in as a member, the innermost first.</summary>
    public IReadOnlyList<INamedTypeSymbol> OpenStates { get; init; } = [];

    /// <summary>The members of the state and of those that are nested in it, by type.</summary>
    public Dictionary<string, StateMembers> Members { get; init; } = [];

    public Compilation Compilation { get; }

    public KnownSymbols Known { get; }

    /// <summary>The types of the state's values.</summary>
    public DataTable Data { get; } = new();

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
            _findings.Add(new Finding(rule, symbol.Locations.FirstOrDefault() ?? Location.None, arguments));
        }
    }

    /// <summary>Takes back what has been found since there were so many findings, to report it otherwise.</summary>
    public IReadOnlyList<Finding> TakeBack(int count)
    {
        List<Finding> taken = _findings.GetRange(count, _findings.Count - count);
        _findings.RemoveRange(count, taken.Count);
        return taken;
    }

    /// <summary>Where the code is generated that uses the member being read: in the class that declares it.</summary>
    public INamedTypeSymbol Scope { get; set; }

    public bool IsAccessible(ISymbol symbol) => Compilation.IsSymbolAccessibleWithin(symbol, Scope);
}
