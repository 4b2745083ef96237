namespace Fabric.Generators.Model;

/// <summary>A property or field of plain data.</summary>
internal sealed record PropertyModel
{
    /// <summary>The C# name, not escaped.</summary>
    public required string Name { get; init; }

    public required string StoredName { get; init; }

    public required ValueModel Value { get; init; }

    public required Assignment Assignment { get; init; }
}

/// <summary>How a property of plain data gets its value.</summary>
internal enum Assignment
{
    /// <summary>From a constructor parameter, and no other way.</summary>
    Constructor,

    /// <summary>In the object initializer, which must set it.</summary>
    Required,

    /// <summary>In the object initializer, which may leave it out.</summary>
    Init,

    /// <summary>Any time.</summary>
    Set,
}

/// <summary>An argument of the constructor of plain data.</summary>
/// <param name="Parameter">The parameter's name, escaped where it is a keyword.</param>
/// <param name="Property">The property that is bound to it.</param>
/// <param name="Default">The parameter's default value as C#, or <see langword="null"/> if it has none.</param>
internal sealed record ArgumentModel(string Parameter, string Property, string? Default);
