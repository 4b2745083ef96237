using Fabric.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability.Crashes;

/// <summary>
/// The machine stops after any operation of a save, and the disk is left in any state that <see cref="CrashDisk"/> allows: the path holds the old checkpoint
/// or the new one, whole, and the new one once the save has returned; and the next save leaves nothing beside it.
/// </summary>
public sealed class CrashConsistencyTests(ITestOutputHelper output)
{
    // Which of two that were moved aside is taken for the newer one is chance.
    private const int Attempts = 20;

    public static TheoryData<string> Names { get; } = [.. CrashCases.All.Select(static made => made.Name)];

    /// <summary>Without the one case whose flushes are not all for itself: one is for an earlier checkpoint, of which there is none where an empty folder is.</summary>
    public static TheoryData<string> FlushedNames { get; } =
        [.. CrashCases.All.Select(static made => made.Name).Where(static name => name != "folder over an empty folder (no exchange)")];

    public static TheoryData<string> NotDurableNames { get; } = [.. CrashCases.NotDurable.Select(static made => made.Name)];

    public static TheoryData<string> TypicalNames { get; } = [.. CrashCases.Typical.Select(static made => made.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_crash_at_any_point_leaves_the_old_checkpoint_or_the_new_one_whole(string name)
    {
        CrashCase made = Named(name);
        CrashExplorer explorer = await CrashExplorer.CreateAsync(made, StatesOf(made), secondCrashes: made.IsLarge ? 0 : LongMode.Choose(1, 100));
        (int operations, int flushes) = await explorer.CountAsync();
        CrashReport report = await explorer.ExploreAsync();
        output.WriteLine($"{name}: {operations} operations, {flushes} of them flushes; {report}");
        Assert.True(report.Violation is null, report.Violation);
    }

    [Theory]
    [MemberData(nameof(FlushedNames))]
    public async Task Without_any_one_of_its_flushes_a_crash_would_lose_something(string name)
    {
        CrashCase made = Named(name);
        (_, int flushes) = await (await CrashExplorer.CreateAsync(made, StatesOf(made))).CountAsync();
        for (int dropped = 0; dropped < flushes; dropped++)
        {
            var whole = new CrashReport();
            for (int attempt = 0; attempt < Attempts && whole.Violation is null; attempt++)
            {
                CrashExplorer explorer = await CrashExplorer.CreateAsync(made, StatesOf(made));
                whole.Add(await explorer.ExploreAsync(dropped));
            }

            output.WriteLine($"{name}, without flush {dropped} of {flushes}: found among {whole}");
            Assert.True(whole.Violation is not null, $"Flush {dropped} of {flushes} is not needed");
        }
    }

    [Theory]
    [MemberData(nameof(TypicalNames))]
    public async Task A_crash_in_a_save_over_what_a_killed_process_left_loses_nothing_either(string name)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(Named(name), FewStates);
        (int operations, _) = await explorer.CountAsync();
        var whole = new CrashReport();
        int[] places = [.. Enumerable.Range(1, operations).Where(i => i == operations || i % LongMode.Choose(3, 1) == 0)];
        foreach (int killedAfter in places)
        {
            whole.Add((await explorer.ExploreKilledAsync(killedAfter)).Report);
        }

        output.WriteLine($"{name}: killed at {places.Length} places; {whole}");
        Assert.True(whole.Violation is null, whole.Violation);
    }

    /// <summary>What a killed process has put in place need not last, and what it replaced may be all there is on the disk.</summary>
    [Theory]
    [InlineData("folder over a larger folder", 0)]
    [InlineData("folder over a larger folder (no exchange)", 0)]
    [InlineData("file over folder", 0)]
    [InlineData("folder over file (no exchange)", 0)]
    [InlineData("folder over a folder with a file of somebody else's", 1)]
    public async Task Without_the_flushes_before_it_removes_what_a_killed_process_left_a_crash_would_lose_something(string name, int dropped)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(Named(name), FewStates);
        (int operations, int flushes) = await explorer.CountAsync();
        int found = operations;
        for (bool isFound = false; found > 0 && !isFound; found--)
        {
            (CrashReport report, int withThese) = await explorer.ExploreKilledAsync(found, dropped);
            isFound = withThese > flushes && report.Violation is not null;
        }

        output.WriteLine($"{name}, without flush {dropped}: found after {found + 1} of {operations} operations");
        Assert.True(found > 0);
    }

    [Theory]
    [MemberData(nameof(NotDurableNames))]
    public async Task A_save_that_need_not_be_durable_stands_the_death_of_its_process(string name)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(CrashCases.NotDurable.Single(made => made.Name == name), FewStates);
        CrashReport report = await explorer.ExploreDeathsAsync();
        output.WriteLine($"{name}: {report}");
        Assert.True(report.Violation is null, report.Violation);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_recorded_disk_does_what_a_real_one_does(string name)
    {
        CrashCase made = Named(name);
        using var folder = new TemporaryFolder();
        var real = new RealFileSystem(folder.Path) { CanExchange = made.CanExchange };
        var recorded = new RecordingFileSystem(new Disk()) { CanExchange = made.CanExchange };
        foreach (FileSystem fileSystem in (FileSystem[])[real, recorded])
        {
            await made.Prepare(fileSystem);
            made.MakeFolders(fileSystem);
            await made.Save(fileSystem);
        }

        if (!made.IsLarge)
        {
            // Not every real one writes past the page cache.
            Assert.Equal(real.Operations, recorded.Operations.Select(static operation => operation.GetType().Name));
        }

        Assert.Equal(
            Directory.EnumerateFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
                .Select(path => path[folder.Path.Length..] + (Directory.Exists(path) ? "/" : "")).Order(StringComparer.Ordinal),
            recorded.Disk.All().Select(static entry => entry.Path).Order(StringComparer.Ordinal));
        Assert.All(
            recorded.Disk.All().Where(entry => !recorded.Disk.IsFolder(entry.Node)),
            entry => Assert.Equal(File.ReadAllBytes(folder.Path + entry.Path), recorded.Disk.BytesOf(entry.Node)));
    }

    private static CrashStates FewStates => new(MostExhausted: LongMode.Choose(5, 8), Random: LongMode.Choose(3, 50));

    private static CrashCase Named(string name) => CrashCases.All.Single(made => made.Name == name);

    private static CrashStates StatesOf(CrashCase made) =>
        made.IsLarge
            ? new CrashStates(MostExhausted: 1, Random: 20, OneIn: LongMode.Choose(300, 5))
            : new CrashStates(MostExhausted: LongMode.Choose(8, 12), Random: LongMode.Choose(20, 500));
}
