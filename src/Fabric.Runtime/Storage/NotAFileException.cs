namespace Fabric.Storage;

/// <summary>What stands under a name is a folder, a pipe, a socket or a device.</summary>
internal sealed class NotAFileException(string path) : IOException($"'{path}' is a folder, a pipe or a device, not a file.");
