namespace Microsoft.CodeAnalysis;

/// <summary>Keeps what is marked so from assemblies that see the internals of this one: they have their own.</summary>
[Embedded]
[AttributeUsage(AttributeTargets.All)]
internal sealed class EmbeddedAttribute : Attribute;
