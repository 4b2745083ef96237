using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>A test that needs the system's Python, and says so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public const string Python = "/usr/bin/python3";

    public PythonFactAttribute()
    {
        if (!File.Exists(Python))
        {
            Skip = $"{Python} is not installed.";
        }
    }
}
