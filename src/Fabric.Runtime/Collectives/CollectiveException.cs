namespace Fabric;

/// <summary>
/// The ranks could not do something together: save, load, train a step. They cannot do anything together from then on; the run has to end,
/// and is started again from its last checkpoint.
/// </summary>
public class CollectiveException : Exception
{
    internal CollectiveException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
