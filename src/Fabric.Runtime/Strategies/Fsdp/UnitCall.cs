namespace Fabric.Strategies.Fsdp;

/// <summary>One call of a unit, from its forward to its backward.</summary>
internal sealed class UnitCall;
