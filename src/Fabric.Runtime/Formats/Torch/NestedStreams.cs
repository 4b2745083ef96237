using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>Streams of torch.save that stand as bytes in a pickle: so a storage is pickled by itself.</summary>
internal sealed class NestedStreams(TorchReadOptions options, string path, int depth)
{
    // Real ones are not nested at all.
    private const int MaxDepth = 2;

    // The same bytes may be loaded any number of times; they are read once.
    private readonly Dictionary<PickleValue, PickleValue> _loaded = new(ReferenceEqualityComparer.Instance);

    public PickleValue Load(CallArguments call)
    {
        call.Require(1, 1);
        PickleBytes bytes = call.Get<PickleBytes>(0);
        if (_loaded.TryGetValue(bytes, out PickleValue? known))
        {
            return known;
        }

        if (depth == MaxDepth)
        {
            throw call.Unfit("within itself");
        }

        TorchStream.Content content = TorchStream.Read(ByteSource.Of(bytes.Value, path), options, depth + 1);
        return content.IsStream
            ? _loaded[bytes] = content.Root
            : throw call.Unfit("with bytes that torch.save did not write as a stream");
    }
}
