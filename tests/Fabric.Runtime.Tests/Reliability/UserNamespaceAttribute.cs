using System.Reflection;
using Fabric.Tests.RankProgram;
using Xunit.Sdk;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Runs a theory with each form of a save and one more argument, and says so where there is no user namespace.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class UserNamespaceAttribute : DataAttribute
{
    private readonly object[] _arguments;

    public UserNamespaceAttribute(params object[] arguments)
    {
        _arguments = arguments;
        Skip = UserNamespace.Lack;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        SaveForm.All.Where(static form => LongMode.IsOn || !form.InBackground).Select(form => (object[])[form.Name, .. _arguments]);
}
