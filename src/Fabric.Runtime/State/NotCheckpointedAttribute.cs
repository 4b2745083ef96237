namespace Fabric;

/// <summary>Says that a member of a state class is left out of its checkpoints on purpose.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotCheckpointedAttribute : Attribute;
