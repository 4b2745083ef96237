using System.Text;
using Fabric.Checkpoints;
using Fabric.Formats;
using Fabric.Formats.Torch;

namespace Fabric.Runtime.Tests.Checkpoints;

/// <summary>Content to save, the same every time it is made.</summary>
internal static class Contents
{
    public static CheckpointContent Of(params TensorEntry[] tensors) => new()
    {
        StateType = "Tests.State",
        Schema = "model: module\nstep: long",
        Fingerprints = [new("model", "00000000000000aa"), new("step", "00000000000000bb")],
        WorldSize = 1,
        Tensors = tensors,
        Aliases = new Dictionary<string, string>(),
        Values = [],
    };

    public static TensorEntry Tensor(string name, TensorDtype dtype, params long[] shape) =>
        new(name, dtype, shape, new TrackedSource(Bytes(name, TensorDtypes.ByteLength(dtype, shape))));

    /// <summary>One tensor and two values.</summary>
    public static CheckpointContent Small() =>
        Of(Tensor("model.weight", TensorDtype.Float32, 3, 2)) with { Values = [Value("step", "7"), Value("name", "\"größer \\\"x\\\" 😀\"")] };

    /// <summary>Every dtype, a scalar, empty tensors, names that need escapes, an alias, and values of many forms.</summary>
    public static CheckpointContent OfEveryKind() =>
        Of([
            .. Enum.GetValues<TensorDtype>().Select(dtype => Tensor($"all.{dtype}", dtype, 4, 3, 2)),
            Tensor("scalar", TensorDtype.Float64),
            Tensor("empty.first", TensorDtype.Float32, 0, 5),
            Tensor("empty.complex", TensorDtype.Complex128, 0),
            Tensor("complex.scalar", TensorDtype.Complex128),
            Tensor("日本.\"q\"\\\n\u0001", TensorDtype.Int16, 5),
        ]) with
        {
            Aliases = new Dictionary<string, string> { ["tied.weight"] = "all.Float32", ["also"] = "all.Complex128" },
            Values =
            [
                Value("z_first", "{\"b\":[1,2.5,\"NaN\",null],\"a\":{\"ü\":true}}"),
                Value("big", "18446744073709551615"),
                Value("a_last", "\"text with \\\"quotes\\\" and \\\\ and \\u0000\""),
            ],
        };

    /// <summary>The same without the dtypes that PyTorch lacks.</summary>
    public static CheckpointContent OfEveryTorchKind()
    {
        CheckpointContent content = OfEveryKind();
        TensorEntry[] tensors = [.. content.Tensors.Where(static entry => TorchDtype.Of(entry.Dtype) is not null)];
        return content with { Tensors = tensors, Aliases = content.Aliases.Where(alias => tensors.Any(entry => entry.Name == alias.Value)).ToDictionary() };
    }

    public static KeyValuePair<string, ReadOnlyMemory<byte>> Value(string name, string json) => new(name, Encoding.UTF8.GetBytes(json));

    public static byte[] BytesOf(TensorEntry entry) => ((TrackedSource)entry.Source).Bytes;

    /// <summary>Bytes that differ from tensor to tensor and from block to block.</summary>
    private static byte[] Bytes(string name, long length)
    {
        var bytes = new byte[length];
        uint seed = name.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u);
        new Random((int)seed).NextBytes(bytes);
        return bytes;
    }
}
