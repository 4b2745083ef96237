using Xunit;

namespace Fabric.Runtime.Tests.Packaging;

/// <summary>A test that links native code, and says so where there is nothing to link with.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NativeCompilerFactAttribute : FactAttribute
{
    private const string Compiler = "/usr/bin/gcc";

    public NativeCompilerFactAttribute()
    {
        if (!File.Exists(Compiler))
        {
            Skip = $"{Compiler} is not installed.";
        }
    }
}
