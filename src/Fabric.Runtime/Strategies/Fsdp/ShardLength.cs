namespace Fabric.Strategies.Fsdp;

/// <summary>How long the flat tensor is that holds a part of a parameter.</summary>
internal sealed class ShardLength
{
    private readonly HashSet<long> _dimensions;

    /// <param name="shapes">The shapes of all parameters of the module.</param>
    public ShardLength(IEnumerable<long[]> shapes)
    {
        _dimensions = [.. shapes.SelectMany(static shape => shape)];
    }

    /// <summary>
    /// No dimension of the module, and not 1, which would be broadcast: a forward with a parameter that is not gathered then fails in libtorch instead of
    /// computing something.
    /// </summary>
    public long For(long count)
    {
        long length = Math.Max(count, 2);
        while (_dimensions.Contains(length))
        {
            length++;
        }

        return length;
    }
}
