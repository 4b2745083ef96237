using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads the type of one value, down to its last property. What it reports stands on the state's member.</summary>
internal sealed class ValueParser
{
    // A generic type can grow at every step and never meet itself.
    private const int DeepestNesting = 32;

    private readonly ISymbol _member;
    private readonly ParseContext _context;
    private readonly Stack<string> _path = [];
    private readonly Stack<ITypeSymbol> _open = [];
    private bool _isEndless;

    public ValueParser(ISymbol member, ParseContext context)
    {
        _member = member;
        _context = context;
        _path.Push(member.Name);
    }

    public ParseContext Context => _context;

    /// <summary>Where in the value: <c>HParams.Callback</c>.</summary>
    private string Path => string.Join(".", _path.Reverse());

    public ValueModel? Parse(ITypeSymbol type)
    {
        if (NoStoredForm.Explain(type) is { } reason)
        {
            return Report(Rules.NoStoredForm, reason.What, reason.Instead);
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return ParseNullable(type, isReference: false, nullable.TypeArguments[0]);
        }

        if (type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated)
        {
            return ParseNullable(
                type.WithNullableAnnotation(NullableAnnotation.Annotated),
                isReference: true,
                type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        }

        return ParseNotNull(type);
    }

    /// <summary>Reads the type of a property, so that what is reported names it.</summary>
    public ValueModel? ParseProperty(string name, ITypeSymbol type)
    {
        _path.Push(name);
        ValueModel? value = Parse(type);
        _path.Pop();
        return value;
    }

    /// <summary>Reports on the member, after its path.</summary>
    public ValueModel? Report(DiagnosticDescriptor rule, params object[] arguments)
    {
        _context.Report(rule, _member, [Path, .. arguments]);
        return null;
    }

    private NullableModel? ParseNullable(ITypeSymbol type, bool isReference, ITypeSymbol notNull) =>
        ParseNotNull(notNull) is { } value ? new NullableModel(type.ToReference(), isReference, value) : null;

    private ValueModel? ParseNotNull(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Error)
        {
            return null;
        }

        if (Scalars.Of(type) is { } scalar)
        {
            return scalar;
        }

        return type switch
        {
            { TypeKind: TypeKind.Enum } => ParseEnum((INamedTypeSymbol)type),
            ITypeParameterSymbol => Report(Rules.OpenTypeParameter, type.Name),
            { SpecialType: SpecialType.System_Object } => Report(Rules.UndeclaredSubtypes, "object", "any type"),
            { TypeKind: TypeKind.Interface } => Report(Rules.UndeclaredSubtypes, type.ToMessage(), "an interface"),
            { IsAbstract: true } => Report(Rules.UndeclaredSubtypes, type.ToMessage(), "abstract"),
            INamedTypeSymbol named => ParseOnce(named),
            _ => Report(Rules.NotPlainData, type.ToMessage(), "but a type that is not supported"),
        };
    }

    private ValueModel? ParseOnce(INamedTypeSymbol type)
    {
        if (_isEndless)
        {
            return null;
        }

        if (_open.Count == DeepestNesting || _open.Contains(type, SymbolEqualityComparer.Default))
        {
            _isEndless = true;
            return Report(Rules.EndlessType, type.OriginalDefinition.ToMessage());
        }

        _context.CancellationToken.ThrowIfCancellationRequested();
        _open.Push(type);
        ValueModel? value = new PlainDataParser(type, this).Parse();
        _open.Pop();
        return value;
    }

    private static EnumModel ParseEnum(INamedTypeSymbol type) => new(
        type.ToReference(),
        IsFlags: type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == "System.FlagsAttribute"),
        new(type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => field.Name)));
}
