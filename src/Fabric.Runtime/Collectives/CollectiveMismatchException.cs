namespace Fabric.Collectives;

/// <summary>The ranks are in different operations. The message says who is where.</summary>
internal sealed class CollectiveMismatchException : CollectiveException
{
    public CollectiveMismatchException(string message)
        : base(message)
    {
    }
}
