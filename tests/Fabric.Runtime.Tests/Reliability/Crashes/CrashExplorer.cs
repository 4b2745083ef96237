using Fabric.Storage;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>Stops the machine after every operation of a save, and looks at the disks that may be left.</summary>
internal sealed class CrashExplorer
{
    /// <summary>A file of somebody else's that may be in a checkpoint's folder.</summary>
    public const string Notes = "notes.txt";

    // From flushing what was written on.
    private const int AlwaysLast = 5;

    private static readonly CrashStates AfterCrash = new(MostExhausted: 4, Random: 5);

    private readonly CrashCase _case;
    private readonly OpenedDisk _path;
    private readonly OpenedDisk? _source;
    private readonly RecordingFileSystem _before;
    private readonly CrashStates _states;
    private readonly int _secondCrashes;

    private CrashExplorer(CrashCase made, CrashStates states, int secondCrashes)
    {
        _case = made;
        _path = new OpenedDisk(made.Path);
        _source = made.Source is null ? null : new OpenedDisk(made.Source);
        _before = Start(new Disk());
        _states = states;
        _secondCrashes = secondCrashes;
    }

    /// <param name="made">What is done.</param>
    /// <param name="states">Which states are looked at.</param>
    /// <param name="secondCrashes">How many saves are stopped, too, that come after a crash.</param>
    public static async Task<CrashExplorer> CreateAsync(CrashCase made, CrashStates states, int secondCrashes = 0)
    {
        var explorer = new CrashExplorer(made, states, secondCrashes);
        await made.Prepare(explorer._before);
        made.MakeFolders(explorer._before);
        return explorer;
    }

    /// <summary>How many operations and how many flushes the save has.</summary>
    public async Task<(int Operations, int Flushes)> CountAsync()
    {
        RecordingFileSystem recorded = Start(_before.Disk.Copy());
        await _case.Save(recorded);
        return (recorded.Operations.Count, recorded.Flushes);
    }

    /// <summary>A save that may lack a flush, and crashes in it.</summary>
    public async Task<CrashReport> ExploreAsync(int droppedFlush = -1)
    {
        RecordingFileSystem recorded = Start(_before.Disk.Copy(), droppedFlush);
        await _case.Save(recorded);
        return await ExploreAsync(await CrashInAsync(recorded), _states, _secondCrashes);
    }

    /// <summary>A save by a process that is killed, one that comes after it, and crashes in that: nothing of the first was flushed that it had not flushed itself.</summary>
    /// <param name="killedAfter">After how many operations.</param>
    /// <param name="droppedFlush">Of the second.</param>
    /// <returns>What was found, and how many flushes the second save has.</returns>
    public async Task<(CrashReport Report, int Flushes)> ExploreKilledAsync(int killedAfter, int droppedFlush = -1)
    {
        RecordingFileSystem first = Start(_before.Disk.Copy(), killedAfter: killedAfter);
        await TryAsync(_case.Save, first);
        string between = await _path.ReadAsync(first.Disk);
        RecordingFileSystem second = Start(first.Disk, droppedFlush);
        await _case.Next(second);
        DiskOperation[] before = [.. _before.Operations, .. first.Operations];
        var crash = new Crash(new Disk(), [.. before, .. second.Operations], before.Length, [await _path.ReadAsync(_before.Disk), between], await _path.ReadAsync(second.Disk));
        return (await ExploreAsync(crash, _states, secondCrashes: 0), second.Flushes);
    }

    /// <summary>A process that dies after any operation of a save, on a machine that runs on.</summary>
    public async Task<CrashReport> ExploreDeathsAsync()
    {
        var report = new CrashReport();
        RecordingFileSystem recorded = Start(_before.Disk.Copy());
        await _case.Save(recorded);
        Crash crash = await CrashInAsync(recorded);
        Disk clean = await CleanAsync();
        for (int count = crash.First; count <= crash.Operations.Count; count++)
        {
            var died = new CrashDisk(crash.Before, [.. crash.Operations.Take(count)]);
            Disk disk = died.After(died.Pending);
            report.States++;
            report.Violation ??= await FaultOfAsync(crash, disk, isReturned: count == crash.Operations.Count) ?? await FaultOfNextAsync(disk, clean, report);
        }

        report.Distinct = _path.Distinct;
        return report;
    }

    private async Task<CrashReport> ExploreAsync(Crash crash, CrashStates states, int secondCrashes)
    {
        var report = new CrashReport();
        var random = new Random(1);
        var seen = new HashSet<(string, bool)>();
        var shapes = new HashSet<string>(StringComparer.Ordinal);
        Disk clean = await CleanAsync();

        // Backwards, since what is wrong shows at the end.
        for (int count = crash.Operations.Count; count >= crash.First && report.Violation is null; count--)
        {
            if (count < crash.Operations.Count - AlwaysLast && random.Next(states.OneIn) != 0)
            {
                continue;
            }

            bool isReturned = count == crash.Operations.Count;
            var machine = new CrashDisk(crash.Before, [.. crash.Operations.Take(count)]);
            foreach (IReadOnlyList<DiskOperation> reached in states.Of(machine.Pending, random))
            {
                Disk disk = machine.After(reached);
                report.States++;
                if (!seen.Add((disk.Fingerprint(), isReturned)))
                {
                    continue;
                }

                report.Distinct++;
                string? fault = await FaultOfAsync(crash, disk, isReturned);
                if (fault is null && shapes.Add(string.Join('\n', disk.All().Select(static entry => entry.Path))))
                {
                    fault = await FaultOfNextAsync(disk, clean, report);
                    if (secondCrashes-- > 0 && fault is null)
                    {
                        report.Add(await ExploreNextAsync(disk));
                    }
                }

                if (fault is not null)
                {
                    report.Violation = $"{_case}, after operation {count} of {crash.Operations.Count}: {fault}\nof what was pending:\n  {Show(machine.Pending)}\n"
                        + $"there came to the disk:\n  {Show(reached)}\nwhich is now:\n  {string.Join("\n  ", disk.All().Select(static entry => entry.Path))}";
                    break;
                }
            }
        }

        return report;
    }

    private async Task<CrashReport> ExploreNextAsync(Disk disk)
    {
        RecordingFileSystem recorded = Start(disk.Copy());
        await _case.Next(recorded);
        return await ExploreAsync(new Crash(disk, recorded.Operations, 0, [await _path.ReadAsync(disk)], await _path.ReadAsync(recorded.Disk)), AfterCrash, secondCrashes: 0);
    }

    private async Task<string?> FaultOfAsync(Crash crash, Disk disk, bool isReturned)
    {
        string found = await _path.ReadAsync(disk);
        if (found != crash.New && (isReturned || !crash.Old.Contains(found)))
        {
            return $"the path holds {found}; the new one is {crash.New}{(isReturned ? ", and it was said to be durable" : $", the old one {string.Join(" or ", crash.Old)}")}";
        }

        if (_source is not null && await _source.ReadAsync(disk) != await _source.ReadAsync(_before.Disk))
        {
            return $"'{_case.Source}' is not what it was";
        }

        return HasNotes(_before.Disk) && !HasNotes(disk) ? "a file of somebody else's is lost" : null;
    }

    /// <summary>The next save has to leave what it leaves where nothing has ever gone wrong, and nothing else.</summary>
    private async Task<string?> FaultOfNextAsync(Disk disk, Disk clean, CrashReport report)
    {
        report.NextSaves++;
        RecordingFileSystem fileSystem = Start(disk.Copy());
        return await TryAsync(_case.Next, fileSystem) is { } error ? $"the next save fails: {error.Message}"
            : fileSystem.Disk.Fingerprint() != clean.Fingerprint() ? $"the next save leaves:\n{fileSystem.Disk.Fingerprint()}and not:\n{clean.Fingerprint()}"
            : null;
    }

    private async Task<Crash> CrashInAsync(RecordingFileSystem save) => new(
        new Disk(),
        [.. _before.Operations, .. save.Operations],
        _before.Operations.Count,
        [await _path.ReadAsync(_before.Disk)],
        await _path.ReadAsync(save.Disk));

    private async Task<Disk> CleanAsync()
    {
        RecordingFileSystem fileSystem = Start(_before.Disk.Copy());
        await _case.Next(fileSystem);
        return fileSystem.Disk;
    }

    private RecordingFileSystem Start(Disk disk, int droppedFlush = -1, int killedAfter = int.MaxValue) =>
        new(disk) { CanExchange = _case.CanExchange, DroppedFlush = droppedFlush, KilledAfter = killedAfter };

    private static async Task<CheckpointException?> TryAsync(Func<FileSystem, Task> save, FileSystem fileSystem)
    {
        try
        {
            await save(fileSystem);
            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }

    private static bool HasNotes(Disk disk) => disk.All().Any(static entry => entry.Path.EndsWith("/" + Notes, StringComparison.Ordinal));

    private static string Show(IEnumerable<DiskOperation> operations) => string.Join("\n  ", operations);

    /// <param name="Before">The disk before.</param>
    /// <param name="Operations">All that is done then.</param>
    /// <param name="First">After how many the machine may stop first.</param>
    /// <param name="Old">What the path may hold before the save returns, beside what it holds then.</param>
    /// <param name="New">What it has to hold from then on.</param>
    private sealed record Crash(Disk Before, IReadOnlyList<DiskOperation> Operations, int First, IReadOnlyList<string> Old, string New);
}
