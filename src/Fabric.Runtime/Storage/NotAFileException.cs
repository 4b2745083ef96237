namespace Fabric.Storage;

/// <summary>What stands under a name is a folder, a pipe, a socket, a device, or a link to itself.</summary>
internal sealed class NotAFileException(string path) : IOException($"'{path}' is no file, but a folder, a pipe, a device or a link in a circle.");
