namespace Fabric.Formats.Dcp;

/// <summary>Sentences that name the broken rule, the file and the item.</summary>
internal static class DcpErrors
{
    public static CheckpointFormatException Broken(string path, string rule) =>
        new($"'{path}' is not the metadata of a distributed checkpoint of PyTorch: {rule}. {CheckpointFormatException.Advice}", path);

    public static CheckpointFormatException BrokenItem(string path, string item, string rule) =>
        Broken(path, $"{FileText.Show(item)}: {rule}");
}
