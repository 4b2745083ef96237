namespace Fabric.Generators.Model;

/// <summary>The type of a value, down to its last property.</summary>
/// <param name="TypeName">The type as generated code refers to it.</param>
internal abstract record ValueModel(string TypeName);

/// <summary>A value that the runtime has a codec for.</summary>
internal sealed record ScalarModel(string TypeName, string Codec, string SchemaName) : ValueModel(TypeName);

internal sealed record EnumModel(string TypeName, bool IsFlags, EquatableArray<string> Names) : ValueModel(TypeName);

internal sealed record NullableModel(string TypeName, bool IsReference, ValueModel Value) : ValueModel(TypeName);

/// <summary>A record, class or struct whose state is all in its properties.</summary>
internal sealed record PlainDataModel(string TypeName) : ValueModel(TypeName)
{
    /// <summary>The type's own name, to call its codec after.</summary>
    public required string ShortName { get; init; }

    public required EquatableArray<PropertyModel> Properties { get; init; }

    /// <summary>The arguments of the constructor that makes it.</summary>
    public required EquatableArray<ArgumentModel> Arguments { get; init; }
}
