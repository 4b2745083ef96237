namespace Fabric.Formats.Safetensors;

/// <summary>Sentences that name the broken rule, the file and the tensor.</summary>
internal static class SafetensorsErrors
{
    public static CheckpointFormatException Broken(string path, string rule, Exception? cause = null) =>
        new($"'{path}' is not a valid safetensors file: {rule}. {CheckpointFormatException.Advice}", path, cause);

    public static CheckpointFormatException BrokenTensor(string path, string tensor, string rule) =>
        Broken(path, $"tensor {Show(tensor)}: {rule}");

    public static CheckpointCorruptException CutOff(string path, string what) =>
        new($"'{path}' is cut off: {what}. {CheckpointCorruptException.Advice}", path);

    /// <inheritdoc cref="FileText.Show"/>
    public static string Show(string name) => FileText.Show(name);
}
