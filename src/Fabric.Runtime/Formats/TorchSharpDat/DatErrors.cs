namespace Fabric.Formats.TorchSharpDat;

/// <summary>Sentences that name the broken rule, the file and the place.</summary>
internal static class DatErrors
{
    public static CheckpointFormatException Broken(string path, long position, string rule) =>
        new($"'{path}' is not a file that TorchSharp's Module.save, Tensor.Save or save_state_dict of an optimizer wrote: {rule}, at byte {position}. {CheckpointFormatException.Advice}", path);

    public static CheckpointCorruptException CutOff(string path, string what) =>
        new($"'{path}' is cut off: {what}. {CheckpointCorruptException.Advice}", path);
}
