namespace Fabric.Collectives;

/// <summary>MPI could not be loaded or started, or a call of it has failed.</summary>
internal sealed class MpiException : CollectiveException
{
    public MpiException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
