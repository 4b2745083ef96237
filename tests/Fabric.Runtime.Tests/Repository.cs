namespace Fabric.Runtime.Tests;

/// <summary>Where things are in the repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The one that the tests were built in.</summary>
    public static string Configuration { get; } =
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!;

    /// <summary>The built assembly of a project of the solution.</summary>
    public static string Output(string projectFolder) => Path.Combine(
        Root, projectFolder, "bin", Configuration, "net10.0", Path.GetFileName(projectFolder) + ".dll");

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Fabric.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new DirectoryNotFoundException("Fabric.sln is not above the tests.");
    }
}
