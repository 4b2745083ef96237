using Fabric.Formats.Pickle;

namespace Fabric.Interop;

/// <summary>A module as <c>state_dict()</c> gives it: an ordered dictionary, with the version of each submodule's format beside.</summary>
internal static class ModuleDocument
{
    // Since this one a batch norm counts the batches it has seen (https://github.com/pytorch/pytorch/blob/main/torch/nn/modules/batchnorm.py).
    private const int CountingBatchNorm = 2;
    private const string BatchCount = "num_batches_tracked";

    public static PickleDict Create(IEnumerable<(string Name, PickleValue Tensor)> tensors)
    {
        PickleDict dict = Python.OrderedDict();
        var versions = new OrderedDictionary<string, int>(StringComparer.Ordinal) { [""] = 1 };
        foreach ((string name, PickleValue tensor) in tensors)
        {
            dict.With(name, tensor);
            for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            {
                versions.TryAdd(name[..dot], 1);
            }

            int last = name.LastIndexOf('.');
            if (name[(last + 1)..] == BatchCount)
            {
                versions[last < 0 ? "" : name[..last]] = CountingBatchNorm;
            }
        }

        PickleDict metadata = Python.OrderedDict();
        foreach ((string module, int version) in versions)
        {
            metadata.With(module, new PickleDict().With("version", Python.Integer(version)));
        }

        dict.Attributes = new PickleDict().With("_metadata", metadata);
        return dict;
    }
}
