using Xunit;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Tests that need a real PyTorch in the system's Python, and say so where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PyTorchTheoryAttribute : TheoryAttribute
{
    public PyTorchTheoryAttribute()
    {
        if (!Directory.Exists("/usr/lib/python3/dist-packages/torch"))
        {
            Skip = "The system's Python has no PyTorch (Debian: python3-torch).";
        }
    }
}
