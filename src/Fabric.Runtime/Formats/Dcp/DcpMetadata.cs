using Fabric.Formats.Pickle;

namespace Fabric.Formats.Dcp;

/// <summary>What the file <c>.metadata</c> of a distributed checkpoint says: which file has which part of which tensor.</summary>
/// <param name="Tensors">In the order of the file.</param>
/// <param name="Objects">All that is no tensor, each what <c>torch.save</c> wrote of a value, by flat name.</param>
/// <param name="Paths">The keys that a flat name stands for: strings, and integers for lists. Names that are missing stand for themselves.</param>
internal sealed record DcpMetadata(
    IReadOnlyList<DcpTensor> Tensors,
    IReadOnlyDictionary<string, DcpRange> Objects,
    IReadOnlyDictionary<string, IReadOnlyList<PickleValue>> Paths)
{
    public const string FileName = ".metadata";

    /// <summary>All files that are named.</summary>
    public IEnumerable<string> Files =>
        Tensors.SelectMany(tensor => tensor.Chunks).Select(chunk => chunk.Range.File).Concat(Objects.Values.Select(range => range.File)).Distinct();
}
