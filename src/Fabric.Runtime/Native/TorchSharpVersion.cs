namespace Fabric.Native;

/// <summary>
/// Checkpoints reach into fields of TorchSharp that are not public: the schedulers have no other way. They are known for
/// one range of versions; with another the error comes at the start, not at the first save.
/// </summary>
internal static class TorchSharpVersion
{
    private static readonly Version First = new(0, 107);
    private static readonly Version Next = new(0, 108);

    /// <exception cref="NotSupportedException">The version of TorchSharp is out of the range.</exception>
    public static void Check(Version version)
    {
        if (version < First || version >= Next)
        {
            throw new NotSupportedException(
                $"This version of Fabric.Runtime knows TorchSharp from {First} up to, but not including, {Next}; the program runs with " +
                $"{version}. Reference TorchSharp {First}.*, or a version of Fabric.Runtime made for {version}.");
        }
    }
}
