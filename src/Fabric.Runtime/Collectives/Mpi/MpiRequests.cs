namespace Fabric.Collectives;

/// <summary>Messages under way that are waited for together.</summary>
internal sealed class MpiRequests
{
    private readonly List<nint> _pending = [];

    public void Add(nint request) => _pending.Add(request);

    /// <returns>Whether all are through. Asking is also what moves them.</returns>
    public bool Test(MpiLibrary library)
    {
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            nint request = _pending[i];
            if (library.Test(ref request))
            {
                _pending.RemoveAt(i);
            }
            else
            {
                _pending[i] = request;
            }
        }

        return _pending.Count == 0;
    }
}
