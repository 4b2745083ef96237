using System.Globalization;
using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>
/// Tensors as <c>torch.save</c> pickles them: a call that rebuilds one from its storage, which stands outside the pickle
/// (https://github.com/pytorch/pytorch/blob/main/torch/_tensor.py, <c>_reduce_ex_internal</c>).
/// </summary>
internal sealed class TensorPickle
{
    private static readonly PickleGlobal RebuildTyped = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly PickleGlobal RebuildUntyped = new("torch._utils", "_rebuild_tensor_v3");
    private static readonly PickleString StorageWord = new("storage");
    private static readonly PickleString Cpu = new("cpu");

    // One of each name in a pickle, as one object in Python has it.
    private readonly Dictionary<string, PickleGlobal> _names = new(StringComparer.Ordinal);
    private readonly PickleKeyComparer _keys = new();

    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">Its shape; its elements lie row-major and without gaps.</param>
    /// <param name="key">Which storage it is all of.</param>
    public PickleValue Create(TorchDtype dtype, IReadOnlyList<long> shape, int key)
    {
        long elements = shape.Aggregate(1L, static (count, length) => count * length);
        bool isTyped = dtype.StorageClass is not null;
        var storage = new PicklePersistentId(new PickleTuple(
        [
            StorageWord,
            isTyped ? Name("torch", dtype.StorageClass!) : Name("torch.storage", "UntypedStorage"),
            new PickleString(key.ToString(CultureInfo.InvariantCulture)),
            Cpu,
            PickleInteger.Of(isTyped ? elements : elements * dtype.Size),
        ]));
        List<PickleValue> arguments =
        [
            storage, PickleInteger.Of(0), Sizes(shape), Sizes(TorchTensor.RowMajorStrides(shape)), PickleBoolean.False, new PickleDict("collections.OrderedDict"),
        ];
        if (!isTyped)
        {
            arguments.Add(Name("torch", dtype.Name));
        }

        return new ForeignObject(isTyped ? RebuildTyped : RebuildUntyped, new PickleTuple(arguments), keywordArguments: null, _keys);
    }

    private static PickleTuple Sizes(IEnumerable<long> sizes) => new([.. sizes.Select(PickleInteger.Of)]);

    private PickleGlobal Name(string module, string name)
    {
        string fullName = $"{module}.{name}";
        if (!_names.TryGetValue(fullName, out PickleGlobal? global))
        {
            _names.Add(fullName, global = new PickleGlobal(module, name));
        }

        return global;
    }
}
