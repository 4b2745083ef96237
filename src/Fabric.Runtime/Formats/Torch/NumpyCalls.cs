using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>How numpy pickles arrays, scalars and types.</summary>
internal static class NumpyCalls
{
    public static void AddTo(Dictionary<string, Func<CallArguments, PickleValue?>> calls)
    {
        calls["numpy.dtype"] = call => call[0] is PickleString text
            ? NumpyDtype.Parse(text.Value)
            : null;

        // numpy 2 moved its core; files name both.
        foreach (string core in (string[])["numpy.core", "numpy._core"])
        {
            calls[$"{core}.multiarray._reconstruct"] = call => call[0] is PickleGlobal type ? new NumpyArray(type.FullName) : null;
            calls[$"{core}.multiarray.scalar"] = Scalar;
            calls[$"{core}.numeric._frombuffer"] = FromBuffer;
        }
    }

    /// <summary>Applies the state of an array: version, shape, type, whether in Fortran's order, data.</summary>
    public static void SetState(NumpyArray array, PickleValue state, PickleContext context)
    {
        IReadOnlyList<PickleValue> items = state is PickleTuple tuple ? tuple.Items : [];
        var call = new CallArguments("numpy.ndarray.__setstate__", items.Count == 5 ? [.. items.Skip(1)] : items, context);
        call.Require(4, 4);
        SetContent(array, call, call[3], call.Get<NumpyDtype>(1), call.Dimensions(0), call.Flag(2));
    }

    private static void SetContent(NumpyArray array, CallArguments call, PickleValue data, NumpyDtype dtype, long[] shape, bool isFortranOrder)
    {
        if (dtype.IsObject || dtype.IsStructured && data is PickleList)
        {
            array.SetContent(dtype, shape, isFortranOrder, default, call.Get<PickleList>(3));
        }
        else
        {
            array.SetContent(dtype, shape, isFortranOrder, Bytes(call, data), null);
        }
    }

    private static NumpyArray FromBuffer(CallArguments call)
    {
        call.Require(4, 4);
        var array = new NumpyArray("numpy.ndarray");
        SetContent(array, call, call[0], call.Get<NumpyDtype>(1), call.Dimensions(2), call.Text(3) == "F");
        return array;
    }

    private static NumpyScalar? Scalar(CallArguments call)
    {
        call.Require(1, 2);
        NumpyDtype dtype = call.Get<NumpyDtype>(0);
        if (dtype.IsObject || dtype.IsStructured)
        {
            return null;
        }

        ReadOnlyMemory<byte> data = call.Count == 1 ? new byte[dtype.Size] : Bytes(call, call[1]);
        return data.Length == dtype.Size ? new NumpyScalar(dtype, data) : throw call.Unfit($"with {data.Length} bytes for {dtype.Name}");
    }

    private static ReadOnlyMemory<byte> Bytes(CallArguments call, PickleValue data)
    {
        switch (data)
        {
            case PickleBytes bytes:
                return bytes.Value;
            // Python 2 had no bytes: its strings are either.
            case PickleString { IsByteString: true } text:
                call.Context.Budget.Charge(text.Value.Length);
                return PickleText.ToUtf8(text.Value);
            case PickleString text when PickleText.TryLatin1(text.Value, out byte[] latin):
                call.Context.Budget.Charge(text.Value.Length);
                return latin;
            default:
                throw call.Unfit($"with {PickleNames.Of(data)} where bytes belong");
        }
    }
}
