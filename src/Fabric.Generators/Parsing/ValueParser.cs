using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads the type of one value, down to its last property. What it reports stands on the state's member.</summary>
internal sealed partial class ValueParser
{
    // A generic type can grow at every step and never meet itself.
    private const int DeepestNesting = 64;
    private const int MostTypes = 1000;

    private readonly ISymbol _member;
    private readonly ParseContext _context;
    private readonly List<string> _path = [];
    private readonly List<(DataTable.Entry Entry, int Depth)> _open = [];
    private bool _isEndless;

    public ValueParser(ISymbol member, ParseContext context)
    {
        _member = member;
        _context = context;
        _path.Add(member.Name);
    }

    public ParseContext Context => _context;

    /// <summary>Reads the type of the member itself.</summary>
    public ValueModel? ParseMember(ITypeSymbol type)
    {
        return RefuseEndless(Parse(type, _member));
    }

    /// <summary>Reads the type that the member had once; what its attributes say is about the one that it has now.</summary>
    public ValueModel? ParseFormer(ITypeSymbol type) => RefuseEndless(Parse(type));

    private ValueModel? RefuseEndless(ValueModel? value)
    {
        if (value is not null && EndlessTypes.Find(value, _context.Data) is { } endless)
        {
            return Report(Rules.EndlessType, endless.ShortName);
        }

        return value;
    }

    /// <summary>Reads a type. The attributes of the member that has it may say how it is stored.</summary>
    public ValueModel? Parse(ITypeSymbol type, ISymbol? holder = null)
    {
        if (NoStoredForm.Explain(type) is { } reason)
        {
            return Report(Rules.NoStoredForm, reason.What, reason.Instead);
        }

        if (holder?.ConverterType() is { } converter)
        {
            return ParseConverted(type, converter);
        }

        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return ParseNullable(type, isReference: false, nullable.TypeArguments[0], holder);
        }

        if (type.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated)
        {
            return ParseNullable(
                type.WithNullableAnnotation(NullableAnnotation.Annotated),
                isReference: true,
                type.WithNullableAnnotation(NullableAnnotation.NotAnnotated),
                holder);
        }

        return ParseNotNull(type, holder);
    }

    /// <summary>Reads the type of a property, so that what is reported names it.</summary>
    public ValueModel? ParseProperty(ISymbol property, ITypeSymbol type)
    {
        _path.Add(property.Name);
        ValueModel? value = Parse(type, property);
        _path.RemoveAt(_path.Count - 1);
        return value;
    }

    /// <summary>Reports on the member, after its path.</summary>
    public ValueModel? Report(DiagnosticDescriptor rule, params object[] arguments)
    {
        foreach ((DataTable.Entry entry, int depth) in _open)
        {
            entry.Failures.Add((rule, string.Join(".", _path.Skip(depth)), arguments));
        }

        _context.Report(rule, _member, [string.Join(".", _path), .. arguments]);
        return null;
    }

    private NullableModel? ParseNullable(ITypeSymbol type, bool isReference, ITypeSymbol notNull, ISymbol? holder) =>
        ParseNotNull(notNull, holder) is { } value ? new NullableModel(type.ToReference(), isReference, value) : null;

    private ValueModel? ParseNotNull(ITypeSymbol type, ISymbol? holder)
    {
        if (type.TypeKind == TypeKind.Error)
        {
            return null;
        }

        if (type is ITypeParameterSymbol)
        {
            return Report(Rules.OpenTypeParameter, type.Name);
        }

        if (type is IArrayTypeSymbol array)
        {
            return ParseArray(array);
        }

        if (type is not INamedTypeSymbol named)
        {
            return Report(Rules.NotPlainData, type.ToMessage(), "but a type that is not supported");
        }

        if (Unusable(named) is { } problem)
        {
            return Report(Rules.NotPlainData, type.ToMessage(), problem);
        }

        if (holder?.DeclaredSubtypes() is { Count: > 0 } memberSubtypes)
        {
            return ParseSubtypes(named, memberSubtypes, isOnMember: true);
        }

        if (named.ConverterType() is { } converter)
        {
            return ParseConverted(named, converter);
        }

        if (named.TypeKind == TypeKind.Enum)
        {
            return ParseEnum(named);
        }

        if (named.HasJsonConverter() || holder?.HasJsonConverter() == true)
        {
            return Report(
                Rules.NotPlainData, type.ToMessage(), "its [JsonConverter] is not used here: write an ICheckpointConverter and name it with [CheckpointConverter]");
        }

        if (Scalars.Of(named) is { } scalar)
        {
            return scalar;
        }

        if (named.IsTupleType || named.OriginalDefinition.ContainingNamespace?.ToDisplayString() == "System")
        {
            if (ParseTuple(named, out ValueModel? tuple))
            {
                return tuple;
            }
        }

        if (Collections.ShapeOf(named) is { } shape)
        {
            return ParseCollection(named, shape);
        }

        if (named.OriginalDefinition.FullMetadataName() == "System.Collections.Generic.KeyValuePair`2")
        {
            return ParseItems(named, "KeyValuePair", "tuple", needsItems: true);
        }

        return ParseData(named);
    }

    private ValueModel? ParseData(INamedTypeSymbol type)
    {
        if (_context.Known.KindOf(type) is not null || type.IsOrDerivesFromKnown(_context.Known.Generator))
        {
            return Report(
                Rules.NotPlainData, type.ToMessage(),
                "but restored in place, which works for members, and for lists, arrays and dictionaries with string keys that are members");
        }

        if (CheckpointedMembers.IsState(type))
        {
            return Report(Rules.NotPlainData, type.ToMessage(), "but a state; make it a member of its own");
        }

        if (type.DeclaredSubtypes() is { Count: > 0 } subtypes)
        {
            return ParseSubtypes(type, subtypes, isOnMember: false);
        }

        return type switch
        {
            { SpecialType: SpecialType.System_Object } => Report(Rules.UndeclaredSubtypes, "object", "any type"),
            { TypeKind: TypeKind.Interface } => Report(Rules.UndeclaredSubtypes, type.ToMessage(), "an interface"),
            { IsAbstract: true } => Report(Rules.UndeclaredSubtypes, type.ToMessage(), "abstract"),
            { TypeKind: TypeKind.Class or TypeKind.Struct } => ParsePlainData(type),
            _ => Report(Rules.NotPlainData, type.ToMessage(), "but a type that is not supported"),
        };
    }

    private DataReference? ParsePlainData(INamedTypeSymbol type)
    {
        string name = type.ToReference();
        return ParseOnce(type, name, name, key => new PlainDataParser(type, this).Parse(key));
    }

    /// <summary>Reads a type that has a codec class. Where it was read before, so were its faults.</summary>
    private DataReference? ParseOnce(INamedTypeSymbol type, string typeName, string key, Func<string, DataModel?> parse)
    {
        if (_isEndless)
        {
            return null;
        }

        if (_context.Data.Find(key) is { } known)
        {
            foreach ((DiagnosticDescriptor rule, string path, object[] arguments) in known.Failures.Take(1).ToList())
            {
                _path.Add(path);
                Report(rule, arguments);
                _path.RemoveAt(_path.Count - 1);
            }

            return known.Failures.Count == 0 ? new DataReference(typeName, key) : null;
        }

        if (_open.Count == DeepestNesting || _context.Data.Count == MostTypes)
        {
            _isEndless = true;
            Report(Rules.EndlessType, type.OriginalDefinition.ToMessage());
            return null;
        }

        _context.CancellationToken.ThrowIfCancellationRequested();
        DataTable.Entry entry = _context.Data.Begin(key);
        _open.Add((entry, _path.Count));
        DataModel? model = parse(key);
        _open.RemoveAt(_open.Count - 1);
        if (model is not null)
        {
            _context.Data.Complete(model);
        }

        return model is null ? null : new DataReference(typeName, key);
    }

    private string? Unusable(INamedTypeSymbol type)
    {
        if (!_context.IsAccessible(type))
        {
            return "and its name is not accessible here";
        }

        return type.MayNotBeUsed() ? "and it is obsolete, so that using it is an error" : null;
    }

    private static EnumModel ParseEnum(INamedTypeSymbol type) => new(
        type.ToReference(),
        IsFlags: type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == "System.FlagsAttribute"),
        new(type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).Select(field => field.Name)));
}
