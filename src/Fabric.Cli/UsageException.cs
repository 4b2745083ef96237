namespace Fabric.Cli;

/// <summary>What was asked for cannot be done: the message says why, and what to ask for.</summary>
internal sealed class UsageException(string message) : Exception(message);
