using Fabric.Storage;

namespace Fabric.Runtime.Tests.Storage;

/// <summary>Folders as storage sees them: a marker, files that belong to it, and their texts.</summary>
internal static class Folders
{
    public const string Marker = "marker";

    public static FolderContent Content { get; } = new(Marker, static name => name == Marker || name.StartsWith("part-", StringComparison.Ordinal));

    /// <summary>Saves two files and the marker, all with one text.</summary>
    public static void Save(FileSystem fileSystem, string target, string text, CancellationToken cancellationToken = default)
    {
        using StagedFolder folder = StagedFolder.Create(fileSystem, target, Content);
        Fill(fileSystem, folder, text);
        folder.Commit(cancellationToken);
    }

    public static void Fill(FileSystem fileSystem, StagedFolder folder, string text)
    {
        byte[] bytes = [.. text.Select(c => (byte)c)];
        foreach (string name in (string[])["part-1", "part-2", Marker])
        {
            using WrittenFile file = StagedFolder.CreateFile(fileSystem, folder.Path, name, bytes.Length);
            file.Write(bytes, 0);
            file.Finish();
        }
    }

    public static void SaveFile(FileSystem fileSystem, string target, string text, CancellationToken cancellationToken = default)
    {
        byte[] bytes = [.. text.Select(c => (byte)c)];
        using StagedFile file = StagedFile.Create(fileSystem, target, bytes.Length, Content);
        file.Write(bytes, 0);
        file.Commit(cancellationToken);
    }

    /// <summary>What a file, or every file of a whole folder, says; <see langword="null"/> where nothing is; everything else is an error.</summary>
    public static string? Read(string path)
    {
        if (File.Exists(path))
        {
            return "file " + File.ReadAllText(path);
        }

        if (!Directory.Exists(path))
        {
            return null;
        }

        string[] texts = [.. ((string[])["part-1", "part-2", Marker]).Select(name => File.ReadAllText(Path.Join(path, name))).Distinct()];
        return "folder " + (texts.Length == 1 ? texts[0] : throw new InvalidDataException($"'{path}' is mixed: {string.Join(", ", texts)}"));
    }
}
