namespace Fabric.Storage;

/// <summary>What is at the target must not be replaced. Nothing was written.</summary>
/// <param name="message">A whole sentence that names the target and says what to do.</param>
internal sealed class TargetRefusedException(string message) : Exception(message);
