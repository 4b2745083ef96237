using Fabric.Generators;
using Fabric.Generators.Parsing;
using Fabric.Schemas;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.CodeFixes;

/// <summary>Writes types of the schema text as C#, with the declarations that they need.</summary>
internal sealed class CSharpTypes
{
    private static readonly Dictionary<string, string> _valueTypes = new()
    {
        ["bool"] = "bool",
        ["char"] = "char",
        ["int8"] = "sbyte",
        ["uint8"] = "byte",
        ["int16"] = "short",
        ["uint16"] = "ushort",
        ["int32"] = "int",
        ["uint32"] = "uint",
        ["int64"] = "long",
        ["uint64"] = "ulong",
        ["int128"] = "System.Int128",
        ["uint128"] = "System.UInt128",
        ["big_integer"] = "System.Numerics.BigInteger",
        ["half"] = "System.Half",
        ["single"] = "float",
        ["double"] = "double",
        ["decimal"] = "decimal",
        ["date_time"] = "System.DateTime",
        ["date_time_offset"] = "System.DateTimeOffset",
        ["date"] = "System.DateOnly",
        ["time"] = "System.TimeOnly",
        ["time_span"] = "System.TimeSpan",
        ["guid"] = "System.Guid",
    };

    private static readonly Dictionary<string, string> _referenceTypes = new()
    {
        ["string"] = "string",
        ["version"] = "System.Version",
        ["uri"] = "System.Uri",
        ["bytes"] = "byte[]",
    };

    // A property of such a name would be another member of the record.
    private static readonly HashSet<string> _recordMembers =
        [nameof(Equals), nameof(GetHashCode), nameof(GetType), nameof(ToString), nameof(MemberwiseClone), nameof(ReferenceEquals), "Finalize", "Clone", "Deconstruct", "EqualityContract", "PrintMembers"];

    private readonly Func<string, string> _freeName;
    private readonly List<string> _declarations = [];
    private readonly Stack<CSharpType> _around = new();

    public CSharpTypes(Func<string, string> freeName)
    {
        _freeName = freeName;
    }

    /// <summary>The types that have to be declared, each in one piece.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    /// <summary>Writes a type, or gives <see langword="null"/> for one that C# cannot express.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">What it is called if it has to be declared.</param>
    public CSharpType? Write(SchemaType type, string name) => WriteNotNull(type, name) is { } written
        ? type.IsNullable ? written.OrNull() : written
        : null;

    private CSharpType? WriteNotNull(SchemaType type, string name)
    {
        if (_valueTypes.TryGetValue(type.Word, out string? valueType))
        {
            return CSharpType.Value(valueType);
        }

        if (_referenceTypes.TryGetValue(type.Word, out string? referenceType))
        {
            return CSharpType.Reference(referenceType);
        }

        return type.Word switch
        {
            "list" => Constructed("System.Collections.Generic.List", type, name),
            "set" => Constructed("System.Collections.Generic.HashSet", type, name),
            "dictionary" => Constructed("System.Collections.Generic.Dictionary", type, name),
            "tuple" => Tuple(type, name),
            "numbers" or "grid" => Array(type, name),
            "enum" => Enum(type, name),
            SchemaType.Data => Record(type, name),
            SchemaType.Back => _around.ElementAtOrDefault(type.Number),
            _ => null,
        };
    }

    private CSharpType? Constructed(string generic, SchemaType type, string name)
    {
        List<CSharpType> arguments = [.. type.Arguments.Select(argument => Write(argument, name)).OfType<CSharpType>()];
        return arguments.Count == type.Arguments.Count
            ? new CSharpType(
                $"{generic}<{string.Join(", ", arguments.Select(argument => argument.Text))}>",
                $"{generic}<{string.Join(", ", arguments.Select(argument => argument.Bare))}>",
                IsReference: true)
            : null;
    }

    private CSharpType? Tuple(SchemaType type, string name)
    {
        const string Generic = "System.ValueTuple";
        if (Constructed(Generic, type, name) is not { } tuple)
        {
            return null;
        }

        // One element has no parentheses; of more than seven the last is a tuple of the rest.
        return type.Arguments.Count is 1 or > 7
            ? tuple with { IsReference = false }
            : CSharpType.Value(Parentheses(tuple.Text)) with { Bare = Parentheses(tuple.Bare) };

        static string Parentheses(string text) => $"({text.Substring(Generic.Length + 1, text.Length - Generic.Length - 2)})";
    }

    /// <summary>The brackets of arrays of arrays stand in another order than the types do.</summary>
    private CSharpType? Array(SchemaType type, string name)
    {
        if (type.Arguments is not [var item] || Write(item, name) is not { } written || written.Text.EndsWith("]", StringComparison.Ordinal))
        {
            return null;
        }

        string brackets = $"[{new string(',', type.Number - 1)}]";
        return new CSharpType(written.Text + brackets, written.Bare + brackets, IsReference: true);
    }

    private CSharpType? Enum(SchemaType type, string name)
    {
        if (type.Names.Count == 0 || !type.Names.All(SyntaxFacts.IsValidIdentifier))
        {
            return null;
        }

        string free = _freeName(name);
        _declarations.Add($"private enum {free} {{ {string.Join(", ", type.Names.Select(Identifiers.ToIdentifier))} }}");
        return CSharpType.Value(free);
    }

    private CSharpType? Record(SchemaType type, string name)
    {
        string free = _freeName(name);
        CSharpType record = CSharpType.Reference(free);
        _around.Push(record);
        List<string> properties = [];
        foreach (SchemaMember member in type.Members)
        {
            if (PropertyName(member.Name, free) is { } property && Write(member.Type, free + property) is { } written)
            {
                properties.Add($"{written.Text} {property.ToIdentifier()}");
            }
        }

        _around.Pop();
        _declarations.Insert(0, $"private sealed record {free}({string.Join(", ", properties)});");
        return properties.Count == type.Members.Count ? record : null;
    }

    /// <summary>A name that is stored under the recorded one.</summary>
    private static string? PropertyName(string stored, string record)
    {
        string pascal = string.Concat(stored.Split('_').Where(word => word.Length > 0).Select(word => char.ToUpperInvariant(word[0]) + word.Substring(1)));
        return new[] { pascal, stored }.FirstOrDefault(name =>
            SyntaxFacts.IsValidIdentifier(name) && SnakeCase.Convert(name) == stored && name != record && !_recordMembers.Contains(name));
    }
}
