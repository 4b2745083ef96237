using System.ComponentModel;
using Fabric.Native;

namespace Fabric.CompilerServices;

/// <summary>Makes TorchSharp's native library loadable. Called by generated code before anything else of a program runs.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NativeLibrary
{
    /// <summary>Prepares the loading of TorchSharp's native library on systems where it does not load by itself. Idempotent and cheap.</summary>
    public static void EnsureLoadable() => TorchLibraryResolver.Install();
}
