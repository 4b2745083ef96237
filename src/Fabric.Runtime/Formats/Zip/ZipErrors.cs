namespace Fabric.Formats.Zip;

/// <summary>Sentences that name the broken rule, the file and the record.</summary>
internal static class ZipErrors
{
    public static CheckpointFormatException Broken(string path, string rule, Exception? cause = null) =>
        new($"'{path}' is not a zip archive that can be read: {rule}. {CheckpointFormatException.Advice}", path, cause);

    public static CheckpointFormatException BrokenRecord(string path, string record, string rule) =>
        Broken(path, $"record {FileText.Show(record)}: {rule}");

    public static CheckpointFormatException TooMuch(string path, string what) =>
        new($"'{path}' asks for more than the limit allows: {what}. Raise the limit if you trust the file.", path);

    public static CheckpointCorruptException CutOff(string path, string what, Exception? cause = null) =>
        new($"'{path}' is cut off: {what}. {CheckpointCorruptException.Advice}", path, cause);

    public static CheckpointCorruptException Damaged(string path, string record, string what, Exception? cause = null) =>
        new($"'{path}' is damaged: record {FileText.Show(record)}: {what}. {CheckpointCorruptException.Advice}", path, cause);
}
