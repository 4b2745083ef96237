using Fabric.Runtime.Tests.Storage;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Something that happens at one operation of a file system, and maybe at all after it, until it is repaired.</summary>
internal sealed class OneFault
{
    private readonly Action<string> _fault;
    private readonly bool _lasts;
    private readonly Func<string, bool> _concerns;
    private int _left = int.MaxValue;

    /// <param name="fault">What happens; what it throws, the operation throws.</param>
    /// <param name="lasts">Whether it happens at all operations after that, too.</param>
    /// <param name="concerns">Which operations; <see langword="null"/>: all.</param>
    public OneFault(Action<string> fault, bool lasts = false, Func<string, bool>? concerns = null)
    {
        _fault = fault;
        _lasts = lasts;
        _concerns = concerns ?? (static _ => true);
        FileSystem = new FaultyFileSystem { FailAt = Strike };
    }

    public FaultyFileSystem FileSystem { get; }

    /// <summary>The operation at which it has happened since it was set up.</summary>
    public string? Struck { get; private set; }

    /// <summary>What cannot be removed is not worth failing a save for: the next one does it.</summary>
    public static bool IsOfRemoving(string? operation) => operation is nameof(FaultyFileSystem.ListFolder) or nameof(FaultyFileSystem.KindOf)
        or nameof(FaultyFileSystem.TryLock) or nameof(FaultyFileSystem.TryLockFolder) or nameof(FaultyFileSystem.Delete)
        or nameof(FaultyFileSystem.RemoveFolder);

    /// <param name="number">After how many operations that it concerns.</param>
    public void SetUp(int number) => (_left, Struck) = (number, null);

    public void Repair() => _left = int.MaxValue;

    private bool Strike(string operation, int number)
    {
        if (_left == int.MaxValue || !_concerns(operation) || _left-- > 0)
        {
            return false;
        }

        if (Struck is null || _lasts)
        {
            Struck = operation;
            _fault(operation);
        }

        return false;
    }
}
