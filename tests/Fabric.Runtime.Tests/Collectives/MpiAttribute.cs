using System.Reflection;
using Xunit.Sdk;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>Runs a theory with a launcher of MPI, and says so where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class MpiAttribute : DataAttribute
{
    private readonly string _launcher;

    public MpiAttribute(string launcher)
    {
        _launcher = Path.Combine("/usr/bin", launcher);
        if (!File.Exists(_launcher))
        {
            Skip = $"{_launcher} is not installed.";
        }
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_launcher]];
}
