using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>Modules that torch.jit.save wrote: objects of classes that the archive's own code declares.</summary>
internal static class TorchScript
{
    private const string Classes = "__torch__.";

    /// <summary>Parameters and buffers by the path of attributes to them, as a state dict names them.</summary>
    public static IEnumerable<KeyValuePair<string, TorchTensor>> Tensors(PickleValue root)
    {
        var seen = new HashSet<PickleValue>(ReferenceEqualityComparer.Instance);
        var left = new Stack<(string Path, PickleValue Value)>([("", root)]);
        while (left.TryPop(out (string Path, PickleValue Value) next))
        {
            if (next.Value is TorchTensor tensor)
            {
                yield return new(next.Path, tensor);
            }
            else if (next.Value is ForeignObject { Attributes: PickleDict attributes } module && IsModule(module) && seen.Add(module))
            {
                foreach ((PickleValue key, PickleValue value) in attributes.Entries.Reverse())
                {
                    if (key is PickleString name)
                    {
                        left.Push((next.Path.Length == 0 ? name.Value : $"{next.Path}.{name.Value}", value));
                    }
                }
            }
        }
    }

    private static bool IsModule(ForeignObject value) =>
        value.ClassName == "__torch__" || value.ClassName.StartsWith(Classes, StringComparison.Ordinal);
}
