namespace Fabric.Formats.Torch;

/// <summary>Keeps the records of an archive that were inflated last, while parts of them are asked for one by one.</summary>
internal sealed class RecentRecords
{
    // One for each thread that reads.
    private const int Most = 4;

    private readonly List<byte[]> _records = new(Most + 1);
    private readonly Lock _lock = new();

    public void Keep(byte[] record)
    {
        lock (_lock)
        {
            _records.Remove(record);
            _records.Add(record);
            if (_records.Count > Most)
            {
                _records.RemoveAt(0);
            }
        }
    }
}
