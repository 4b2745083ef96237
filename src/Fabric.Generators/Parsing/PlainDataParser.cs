using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads a record, class or struct whose state is all in its properties.</summary>
internal sealed class PlainDataParser
{
    private const string ReferenceAssembly = "System.Runtime.CompilerServices.ReferenceAssemblyAttribute";
    private const string InlineArray = "System.Runtime.CompilerServices.InlineArrayAttribute";

    private readonly INamedTypeSymbol _type;
    private readonly ValueParser _values;

    public PlainDataParser(INamedTypeSymbol type, ValueParser values)
    {
        _type = type;
        _values = values;
    }

    public PlainDataModel? Parse(string key)
    {
        if (IsOpaque())
        {
            return NotPlainData("and its state cannot be seen from here");
        }

        if (_type.BaseTypes().Prepend(_type).FirstOrDefault(HidesItsFields) is { } stripped)
        {
            return NotPlainData(
                $"and private fields of '{stripped.ToMessage()}', a class of another project, cannot be seen from here; make it a record or a struct, or give it a [CheckpointConverter]");
        }

        if (_type.BaseTypes().FirstOrDefault(IsOpaqueBase) is { } hidden)
        {
            return NotPlainData($"and the state of its base class '{hidden.ToMessage()}' cannot be seen from here");
        }

        if (_type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == InlineArray))
        {
            return NotPlainData("but an inline array, which has more elements than members");
        }

        PlainDataMembers all = PlainDataMembers.Of(_type);
        if (all.Lost.Count > 0)
        {
            return NotPlainData($"{string.Join(", ", all.Lost)} would be lost");
        }

        IReadOnlyList<PlainDataMember> stored = [.. all.Members.Where(member => !member.IsIgnored)];
        if (PlainDataMembers.RequiredBy(_type).FirstOrDefault(name => !stored.Any(member => member.Name == name)) is { } missing)
        {
            return NotPlainData($"its member '{missing}' is required, yet left out");
        }

        if (stored.FirstOrDefault(member => member.Symbol.MayNotBeUsed()) is { } obsolete)
        {
            return NotPlainData($"its member '{obsolete.Name}' is obsolete, so that using it is an error");
        }

        if (PrimaryParameters.Unstored(_type, stored) is { } parameter)
        {
            return NotPlainData($"the parameter '{parameter}' of its primary constructor may be state that would be lost");
        }

        ConstructorChoice choice = ConstructorChoice.For(_type, stored, _values.Context);
        if (choice.Constructor is null)
        {
            return NotPlainData(choice.Problem);
        }

        return ParseProperties(stored, choice.Constructor) is { } properties
            ? new PlainDataModel(_type.ToReference())
            {
                Key = key,
                ShortName = _type.Name,
                Properties = new(properties),
                Arguments = new(choice.Constructor.Arguments),
            }
            : null;
    }

    private List<PropertyModel>? ParseProperties(IReadOnlyList<PlainDataMember> members, BoundConstructor constructor)
    {
        List<PropertyModel> properties = [];
        Dictionary<string, string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (PlainDataMember member in members)
        {
            string storedName = SnakeCase.Convert(member.Name);
            if (names.TryGetValue(storedName, out string? other))
            {
                _values.Report(Rules.DuplicateName, storedName, StoredNames.Likeness(storedName, SnakeCase.Convert(other)), $"{_type.Name}.{other}");
                continue;
            }

            names.Add(storedName, member.Name);
            if (_values.ParseProperty(member.Symbol, member.Type) is { } value)
            {
                properties.Add(new PropertyModel
                {
                    Name = member.Name,
                    StoredName = storedName,
                    Value = value,
                    Assignment = constructor.AssignmentOf(member),
                });
            }
        }

        return properties.Count == members.Count ? properties : null;
    }

    /// <summary>
    /// Types of the framework and of TorchSharp keep their state in fields that reference assemblies leave out; so do
    /// collections of any library.
    /// </summary>
    private bool IsOpaque() =>
        IsOfFramework(_type)
        || (_type.DeclaringSyntaxReferences.Length == 0
            && _type.AllInterfaces.Any(type => type.SpecialType == SpecialType.System_Collections_IEnumerable));

    /// <summary>
    /// Reference assemblies, which projects compile against one another with, leave the private fields of classes out. A
    /// record says by its kind that it is data; a class may keep anything.
    /// </summary>
    private static bool HidesItsFields(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsRecord: false, SpecialType: SpecialType.None }
        && !IsOfFramework(type)
        && type.ContainingAssembly.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == ReferenceAssembly);

    private static bool IsOpaqueBase(INamedTypeSymbol type) =>
        type.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType) && IsOfFramework(type);

    private static bool IsOfFramework(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Length == 0
        && type.ContainingNamespace.ToDisplayString().Split('.')[0] is ("System" or "Microsoft" or "TorchSharp");

    private PlainDataModel? NotPlainData(string reason)
    {
        _values.Report(Rules.NotPlainData, _type.ToMessage(), reason);
        return null;
    }
}
