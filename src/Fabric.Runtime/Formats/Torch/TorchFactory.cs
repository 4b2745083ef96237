using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>
/// The names that mean something in a file of PyTorch. Everything else stays what it is in the pickle, and is listed.
/// </summary>
internal sealed class TorchFactory : PickleFactory
{
    // Named without being called: factories of defaults, classes that functions are given, constants.
    private static readonly HashSet<string> Inert =
    [
        "builtins.list", "builtins.tuple", "builtins.int", "builtins.float", "builtins.str", "builtins.bool", "builtins.object",
        "builtins.Ellipsis", "builtins.NotImplemented", "builtins.slice", "builtins.range",
        "copyreg.__newobj__", "copyreg.__newobj_ex__", "copyreg._reconstructor",
        "numpy.ndarray", "torch.Tensor", "torch._tensor._rebuild_from_type_v2", "torch._tensor._rebuild_from_type", "torch.tensor._rebuild_from_type",
        "torch.per_tensor_affine", "torch.per_channel_affine", "torch.per_channel_affine_float_qparams", "torch.per_tensor_symmetric",
        "torch.per_channel_symmetric", "torch.contiguous_format", "torch.preserve_format", "torch.channels_last", "torch.channels_last_3d",
    ];

    private readonly Dictionary<string, Func<CallArguments, PickleValue?>> _calls = new(StringComparer.Ordinal);
    private readonly Func<PickleValue, PickleValue> _load;
    private readonly SortedSet<string> _foreignNames;

    /// <param name="options">How the file is read.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="load">What stands under a persistent id.</param>
    /// <param name="foreignNames">Gets the names that mean nothing here.</param>
    /// <param name="depth">How many streams this one stands in.</param>
    public TorchFactory(
        TorchReadOptions options, string path, Func<PickleValue, PickleValue> load, SortedSet<string> foreignNames, int depth = 0)
    {
        (_load, _foreignNames) = (load, foreignNames);
        PythonCalls.AddTo(_calls);
        NumpyCalls.AddTo(_calls);
        new TensorCalls(options, path, new NestedStreams(options, path, depth)).AddTo(_calls);
    }

    public override PickleValue Resolve(PickleGlobal global)
    {
        if (global.Module == "torch" && TorchDtype.Find(global.Name) is TorchDtype dtype)
        {
            return dtype;
        }

        if (!_calls.ContainsKey(global.FullName) && !Inert.Contains(global.FullName) && !StorageTypes.IsKnown(global))
        {
            _foreignNames.Add(global.FullName);
        }

        return global;
    }

    public override PickleValue? Call(PickleGlobal callable, IReadOnlyList<PickleValue> arguments, PickleContext context)
    {
        if (callable.FullName is "torch._tensor._rebuild_from_type_v2" or "torch._tensor._rebuild_from_type" or "torch.tensor._rebuild_from_type")
        {
            return Subclass(new CallArguments(callable.FullName, arguments, context));
        }

        return _calls.TryGetValue(callable.FullName, out Func<CallArguments, PickleValue?>? call)
            ? call(new CallArguments(callable.FullName, arguments, context))
            : null;
    }

    public override bool Build(PickleValue value, PickleValue state, PickleContext context)
    {
        switch (value)
        {
            case PickleDict dict when dict.ClassName != PickleDict.DictClass:
                if (state is not (PickleDict or PickleTuple or PickleNone))
                {
                    return false;
                }

                dict.Attributes = state;
                return true;
            case PickleList list when list.ClassName != PickleList.ListClass:
                return true;
            case NumpyArray array:
                NumpyCalls.SetState(array, state, context);
                return true;
            case NumpyDtype dtype:
                dtype.SetState(state);
                return true;
            case TorchTensor tensor:
                tensor.State = state;
                return true;
            default:
                return false;
        }
    }

    public override PickleValue Load(PickleValue id, PickleContext context) => _load(id);

    // A tensor of a class derived from Tensor: the function that makes the tensor, the class, its arguments, what is set on it.
    private TorchTensor? Subclass(CallArguments call)
    {
        call.Require(4, 4);
        return call[0] is PickleGlobal function && call[1] is PickleGlobal type && call[2] is PickleTuple arguments &&
            function.FullName != call.Function &&
            Call(function, arguments.Items, call.Context) is TorchTensor tensor
                ? tensor.As(
                    isParameter: tensor.IsParameter || type.FullName == "torch.nn.parameter.Parameter",
                    tensor.RequiresGrad,
                    type.FullName is "torch.nn.parameter.Parameter" or "torch.Tensor" ? null : type.FullName,
                    call[3] is PickleNone or PickleDict { Count: 0 } ? null : call[3])
                : null;
    }
}
