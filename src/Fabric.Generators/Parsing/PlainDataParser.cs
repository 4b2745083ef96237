using Fabric.Generators.Diagnostics;
using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>Reads a record, class or struct whose state is all in its properties.</summary>
internal sealed class PlainDataParser
{
    private readonly INamedTypeSymbol _type;
    private readonly ValueParser _values;

    public PlainDataParser(INamedTypeSymbol type, ValueParser values)
    {
        _type = type;
        _values = values;
    }

    public ValueModel? Parse()
    {
        if (IsOpaque())
        {
            return NotPlainData("and its state cannot be seen from here");
        }

        PlainDataMembers all = PlainDataMembers.Of(_type);
        if (all.Lost.Count > 0)
        {
            return NotPlainData($"{string.Join(", ", all.Lost)} would be lost");
        }

        IReadOnlyList<PlainDataMember> stored = [.. all.Members.Where(member => !member.IsIgnored)];
        if (all.Members.FirstOrDefault(member => member.IsIgnored && member.IsRequired) is { } missing)
        {
            return NotPlainData($"its member '{missing.Name}' is required, yet left out");
        }

        ConstructorChoice choice = ConstructorChoice.For(_type, stored, _values.Context);
        if (choice.Constructor is null)
        {
            return NotPlainData(choice.Problem);
        }

        return ParseProperties(stored, choice.Constructor) is { } properties
            ? new PlainDataModel(_type.ToReference())
            {
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
            if (_values.ParseProperty(member.Name, member.Type) is { } value)
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
    private bool IsOpaque()
    {
        if (_type.DeclaringSyntaxReferences.Length > 0)
        {
            return false;
        }

        string root = _type.ContainingNamespace.ToDisplayString().Split('.')[0];
        return root is "System" or "Microsoft" or "TorchSharp"
            || _type.AllInterfaces.Any(type => type.SpecialType == SpecialType.System_Collections_IEnumerable);
    }

    private ValueModel? NotPlainData(string reason) => _values.Report(Rules.NotPlainData, _type.ToMessage(), reason);
}
