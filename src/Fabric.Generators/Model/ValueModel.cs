namespace Fabric.Generators.Model;

/// <summary>The type of a value.</summary>
/// <param name="TypeName">The type as generated code refers to it.</param>
internal abstract record ValueModel(string TypeName);

/// <summary>A value that the runtime has a codec for.</summary>
internal sealed record ScalarModel(string TypeName, string Codec, string SchemaName) : ValueModel(TypeName);

internal sealed record EnumModel(string TypeName, bool IsFlags, EquatableArray<string> Names) : ValueModel(TypeName);

internal sealed record NullableModel(string TypeName, bool IsReference, ValueModel Value) : ValueModel(TypeName);

/// <summary>A value that a user's converter stores.</summary>
internal sealed record ConverterModel(string TypeName, string Converter) : ValueModel(TypeName);

/// <summary>A value whose codec is composed of others by a method of the runtime.</summary>
internal sealed record CompositeModel(string TypeName, string Method) : ValueModel(TypeName)
{
    /// <summary>What the schema calls it: <c>list</c>, <c>set</c>, <c>dictionary</c>, <c>tuple</c>…</summary>
    public required string Word { get; init; }

    /// <summary>The type arguments of the method, where they cannot be inferred.</summary>
    public EquatableArray<string> TypeArguments { get; init; }

    /// <summary>The keys of a dictionary.</summary>
    public KeyModel? Key { get; init; }

    public EquatableArray<ValueModel> Items { get; init; }

    /// <summary>For an array of more than one dimension.</summary>
    public GridModel? Grid { get; init; }

    /// <summary>Whether a value can only exist if its items do: a tuple, but not a list, which may be empty.</summary>
    public bool NeedsItems { get; init; }
}

/// <param name="Codec">The codec of the keys, as a member of <c>ValueCodecs</c>.</param>
/// <param name="Schema">What the schema says of them.</param>
internal sealed record KeyModel(string Codec, string Schema);

/// <param name="Rank">The number of dimensions.</param>
/// <param name="Creation">The expression that makes an array of <c>lengths</c>.</param>
internal sealed record GridModel(int Rank, string Creation);

/// <summary>A value whose codec is a class of its own, which the state has once: types may contain themselves.</summary>
internal sealed record DataReference(string TypeName, string Key) : ValueModel(TypeName);

/// <summary>A type that has a codec class.</summary>
internal abstract record DataModel(string TypeName)
{
    /// <summary>Tells it from every other one of the state.</summary>
    public required string Key { get; init; }

    /// <summary>The type's own name, to call its codec after.</summary>
    public required string ShortName { get; init; }
}

/// <summary>A record, class or struct whose state is all in its properties.</summary>
internal sealed record PlainDataModel(string TypeName) : DataModel(TypeName)
{
    public required EquatableArray<PropertyModel> Properties { get; init; }

    /// <summary>The arguments of the constructor that makes it.</summary>
    public required EquatableArray<ArgumentModel> Arguments { get; init; }
}

/// <summary>A base type and what it may be at run time.</summary>
internal sealed record SubtypesModel(string TypeName) : DataModel(TypeName)
{
    public required EquatableArray<SubtypeModel> Subtypes { get; init; }
}

/// <param name="Name">What is stored for the type.</param>
/// <param name="Data">The plain data.</param>
internal sealed record SubtypeModel(string Name, DataReference Data);
