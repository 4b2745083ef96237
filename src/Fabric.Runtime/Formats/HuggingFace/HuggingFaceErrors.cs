namespace Fabric.Formats.HuggingFace;

/// <summary>Sentences that name the broken rule, the file and the tensor.</summary>
internal static class HuggingFaceErrors
{
    public static CheckpointFormatException Broken(string path, string rule, Exception? cause = null) =>
        new($"'{path}' is not a valid index of shards: {rule}. {CheckpointFormatException.Advice}", path, cause);

    public static CheckpointFormatException BrokenFolder(string folder, string rule) =>
        new($"'{folder}' is not a checkpoint of several safetensors files: {rule}.", folder);

    public static CheckpointFormatException BrokenTensor(string folder, string tensor, string rule) =>
        BrokenFolder(folder, $"tensor {FileText.Show(tensor)}: {rule}");
}
