using Fabric.Runtime.Tests.Reliability;
using Fabric.Storage;

namespace Fabric.Tests.RankProgram;

/// <summary>The disk as this process sees it. One operation may fail: any with an I/O error, or one that needs room for the lack of it.</summary>
internal sealed class FaultyDisk
{
    private readonly OneFault _fault;
    private readonly SortedDictionary<string, int> _struck = new(StringComparer.Ordinal);
    private IOException _error = InputOutput;

    private FaultyDisk() => _fault = new OneFault(_ => throw _error, concerns: operation => _error == InputOutput || NeedsRoom(operation));

    public static IOException InputOutput { get; } = new("Input/output error", 5);

    public static IOException NoSpace { get; } = new("No space left on device", 28);

    public static FaultyDisk Own { get; } = new();

    public FileSystem FileSystem => _fault.FileSystem;

    /// <param name="number">How many operations succeed, of those that can fail so.</param>
    /// <param name="error">What the next one fails with.</param>
    public void SetUp(int number, IOException error)
    {
        _error = error;
        _fault.SetUp(number);
    }

    /// <returns>The operation that has failed since it was set up; <see langword="null"/> if none has.</returns>
    public string? Repair()
    {
        _fault.Repair();
        if (_fault.Struck is { } operation)
        {
            _struck[operation] = _struck.GetValueOrDefault(operation) + 1;
        }

        return _fault.Struck;
    }

    /// <summary>What has failed in all, and how often.</summary>
    public override string ToString() => string.Join(", ", _struck.Select(static pair => $"{pair.Key} × {pair.Value}"));

    private static bool NeedsRoom(string operation) => operation is nameof(FileSystem.CreateFolder) or nameof(FileSystem.CreateFile)
        or nameof(FileSystem.TryCreateLocked) or nameof(FileSystem.TryCreateLockedFolder) or nameof(FileSystem.Write) or nameof(FileSystem.Flush);
}
