namespace Fabric.Collectives;

/// <summary>
/// The ranks could not do something together. Their group is broken from then on: each of its operations throws.
/// </summary>
internal class CollectiveException : Exception
{
    public CollectiveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
