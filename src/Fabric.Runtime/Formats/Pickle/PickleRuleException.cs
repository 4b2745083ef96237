namespace Fabric.Formats.Pickle;

/// <summary>A pickle breaks a rule. The reader adds where, and throws a <see cref="CheckpointFormatException"/>.</summary>
internal sealed class PickleRuleException(string rule) : Exception(rule);
