using System.Reflection;
using System.Text;
using System.Text.Json;
using Fabric.Generators.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators.Tests.Docs;

/// <summary>Runs an example: what its state <c>Run</c> stores of the plain data that it begins with.</summary>
internal static class StoredValue
{
    private const BindingFlags Hidden = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static string Of(CSharpCompilation compilation)
    {
        Type state = Build(compilation).GetType("Run", throwOnError: true)!;
        PropertyInfo member = state.GetProperties().First(property => property.IsDefined(typeof(CheckpointedAttribute)));
        Type codec = state
            .GetNestedType("CheckpointCodecs", BindingFlags.NonPublic)!
            .GetNestedType($"{member.PropertyType.Name}Codec", BindingFlags.Public | BindingFlags.NonPublic)!;

        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            codec.GetMethod("Write", [typeof(Utf8JsonWriter), member.PropertyType])!.Invoke(
                codec.GetProperty("Instance", Hidden)!.GetValue(null),
                [writer, member.GetValue(Activator.CreateInstance(state))]);
        }

        return Encoding.UTF8.GetString(json.ToArray());
    }

    private static Assembly Build(CSharpCompilation compilation)
    {
        GeneratorRun.CreateDriver(new CheckpointStateGenerator())
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
        using MemoryStream assembly = new();
        Assert.True(output.Emit(assembly).Success);
        return Assembly.Load(assembly.ToArray());
    }
}
