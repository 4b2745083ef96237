namespace Fabric;

/// <summary>The ranks are in different operations. The message says who is where.</summary>
public sealed class CollectiveMismatchException : CollectiveException
{
    internal CollectiveMismatchException(string message)
        : base(message)
    {
    }
}
