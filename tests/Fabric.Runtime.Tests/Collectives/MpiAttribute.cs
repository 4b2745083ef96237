using System.Reflection;
using Xunit.Sdk;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>Runs a theory with a launcher of MPI, and says so where it, or another that the test needs, is not installed.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MpiAttribute : DataAttribute
{
    private const string Folder = "/usr/bin";

    private readonly string _launcher;

    public MpiAttribute(string launcher, string? and = null)
    {
        _launcher = Path.Combine(Folder, launcher);
        string[] missing = [.. new[] { launcher, and ?? launcher }.Distinct().Where(name => !File.Exists(Path.Combine(Folder, name)))];
        if (missing.Length > 0)
        {
            Skip = $"{string.Join(" and ", missing)} not installed in {Folder}.";
        }
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_launcher]];
}
