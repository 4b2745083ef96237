namespace Fabric.Cli.Tests;

/// <summary>Checkpoints of this library that the tests of the library keep.</summary>
internal static class Golden
{
    public static string Path(string name) => System.IO.Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Golden", name);

    /// <summary>A copy of a folder that may be changed.</summary>
    public static string Copy(string name, TemporaryFolder to)
    {
        Directory.CreateDirectory(to[name]);
        foreach (string file in Directory.EnumerateFiles(Path(name)))
        {
            File.Copy(file, System.IO.Path.Combine(to[name], System.IO.Path.GetFileName(file)));
        }

        return to[name];
    }
}
