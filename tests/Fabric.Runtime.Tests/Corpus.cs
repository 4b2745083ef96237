namespace Fabric.Runtime.Tests;

/// <summary>
/// Files that this project did not write: in the folder that FABRIC_CORPUS names, or in shared/corpus beside the
/// repository. It is not part of the repository.
/// </summary>
internal static class Corpus
{
    private static readonly string Root =
        Environment.GetEnvironmentVariable("FABRIC_CORPUS") ?? Path.Combine(Repository.Root, "..", "shared", "corpus");

    public static string Folder(string name) => Path.GetFullPath(Path.Combine(Root, name));
}
