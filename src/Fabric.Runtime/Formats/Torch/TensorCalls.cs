using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>How PyTorch pickles tensors and what belongs to them.</summary>
internal sealed class TensorCalls(TorchReadOptions options, string path, NestedStreams nested)
{
    public void AddTo(Dictionary<string, Func<CallArguments, PickleValue?>> calls)
    {
        calls["torch._utils._rebuild_tensor"] = call => Tensor(call, 4, 4);
        calls["torch._utils._rebuild_tensor_v2"] = call => Tensor(call, 6, 7, metadata: 6);
        calls["torch._utils._rebuild_tensor_v3"] = call => Tensor(call, 7, 8, metadata: 7, dtype: call.Get<TorchDtype>(6));
        calls["torch._utils._rebuild_qtensor"] = Quantized;
        calls["torch._utils._rebuild_parameter"] = call => Parameter(call, 2, 3);
        calls["torch._utils._rebuild_parameter_with_state"] = call => Parameter(call, 4, 4);
        calls["torch.nn.parameter.Parameter"] = call => call.Count == 0 ? null : Parameter(call, 1, 2);
        calls["torch.autograd.variable.Variable"] = call => call.Count == 0 ? null : call[0] as TorchTensor;
        calls["torch._utils._rebuild_meta_tensor_no_storage"] = Meta;
        calls["torch._utils._rebuild_device_tensor_from_numpy"] = FromNumpy;
        calls["torch._utils._rebuild_xla_tensor"] = FromNumpy;
        calls["torch._utils._rebuild_device_tensor_from_cpu_tensor"] = FromTensor;
        foreach (string kind in (string[])["sparse", "sparse_csr"])
        {
            calls[$"torch._utils._rebuild_{kind}_tensor"] = call =>
            {
                call.Require(2, 3);
                return new TorchSparseTensor(call[0] is TorchLayout layout ? layout.Name : "sparse", call.Get<PickleTuple>(1));
            };
        }

        calls["torch._utils._rebuild_nested_tensor"] = call => new TorchSparseTensor(
            "nested", new PickleTuple([.. Enumerable.Range(0, call.Count).Select(i => call[i])]));
        calls["torch.Size"] = call => new PickleTuple(
            [.. call.Count == 0 ? [] : call.Dimensions(0).Select(PickleInteger.Of)], "torch.Size");
        calls["torch.device"] = Device;
        calls["torch.serialization._get_layout"] = call => new TorchLayout(call.Text(0));
        calls["torch.storage._load_from_bytes"] = call => nested.Load(call);

        // TorchScript writes these around typed lists, and keeps the values themselves.
        foreach (string name in (string[])["build_intlist", "build_tensorlist", "build_doublelist", "build_boollist", "restore_type_tag"])
        {
            calls[$"torch.jit._pickle.{name}"] = call => call[0];
        }
    }

    private TorchTensor Tensor(
        CallArguments call, int least, int most, int metadata = int.MaxValue, TorchDtype? dtype = null, PickleTuple? quantizer = null)
    {
        call.Require(least, most);
        TorchStorage storage = call.Get<TorchStorage>(0);
        dtype ??= storage.Dtype ?? TorchDtype.UInt8;
        long offset = call.Int64(1);
        long[] shape = call.Dimensions(2);
        long[] strides = call.Dimensions(3);
        TensorBounds.Check(storage.Length, dtype.Size, offset, shape, strides, options.MaxExpandedLength);
        PickleDict? flags = metadata < call.Count ? call[metadata] as PickleDict : null;
        return new TorchTensor
        {
            Storage = storage,
            Dtype = dtype,
            Shape = shape,
            Strides = strides,
            Offset = offset,
            RequiresGrad = quantizer is null && call.Count > 4 && call.Flag(4),
            IsConjugate = flags?["conj"] == PickleBoolean.True,
            IsNegative = flags?["neg"] == PickleBoolean.True,
            Quantizer = quantizer,
        };
    }

    private TorchTensor Quantized(CallArguments call)
    {
        call.Require(7, 8);
        return Tensor(call, 7, 8, quantizer: call.Get<PickleTuple>(4));
    }

    private static TorchTensor? Parameter(CallArguments call, int least, int most)
    {
        call.Require(least, most);
        bool requiresGrad = call.Count < 2 || call.Flag(1);
        return (call[0] as TorchTensor)?.As(isParameter: true, requiresGrad, state: call.Count == 4 ? call[3] : null);
    }

    private static TorchTensor Meta(CallArguments call)
    {
        call.Require(4, 4);
        long[] shape = call.Dimensions(1);
        long[] strides = call.Dimensions(2);
        TorchDtype dtype = call.Get<TorchDtype>(0);
        TensorBounds.Check(long.MaxValue, dtype.Size, 0, shape, strides, long.MaxValue);
        return new TorchTensor { Storage = null, Dtype = dtype, Shape = shape, Strides = strides, Offset = 0, RequiresGrad = call.Flag(3) };
    }

    // What came from a device without memory of its own kind. bfloat16 was widened on the way, and is not known as such.
    private TorchTensor? FromNumpy(CallArguments call)
    {
        call.Require(4, 4);
        return call[0] is NumpyArray { Dtype: { IsStructured: false } type } array && type.Tensor == call.Get<TorchDtype>(1)
            ? array.AsTensor(path).As(isParameter: false, call.Flag(3))
            : null;
    }

    private static TorchTensor? FromTensor(CallArguments call)
    {
        call.Require(4, 4);
        return call[0] is TorchTensor tensor && tensor.Dtype == call.Get<TorchDtype>(1) ? tensor.As(isParameter: false, call.Flag(3)) : null;
    }

    private static TorchDevice Device(CallArguments call)
    {
        call.Require(1, 2);
        return new TorchDevice(call.Count == 1 ? call.Text(0) : $"{call.Text(0)}:{call.Int64(1)}");
    }
}
