namespace Fabric.Schemas;

/// <summary>A member of a state, a property of plain data, or a subtype.</summary>
/// <param name="Name">Its stored name.</param>
/// <param name="Type">Its type.</param>
internal sealed record SchemaMember(string Name, SchemaType Type);
