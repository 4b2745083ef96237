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
    public static TheoryData<string> Names { get; } = [.. CrashCases.All.Select(static made => made.Name)];

    public static TheoryData<string> NotDurableNames { get; } = [.. CrashCases.NotDurable.Select(static made => made.Name)];

    public static TheoryData<string> TypicalNames { get; } = [.. CrashCases.Typical.Select(static made => made.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_crash_at_any_point_leaves_the_old_checkpoint_or_the_new_one_whole(string name)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(Named(name), StatesOf(Named(name)), secondCrashes: LongMode.Choose(1, 1000));
        (CrashReport report, int flushes) = await explorer.ExploreAsync();
        output.WriteLine($"{name}: {report}, {flushes} flushes");
        Assert.True(report.Violation is null, report.Violation);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Without_any_one_of_its_flushes_a_crash_would_lose_something(string name)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(Named(name), StatesOf(Named(name)));
        (_, int flushes) = await explorer.ExploreAsync();
        for (int dropped = 0; dropped < flushes; dropped++)
        {
            (CrashReport report, _) = await explorer.ExploreAsync(dropped);
            output.WriteLine($"{name}, without flush {dropped} of {flushes}: found among {report}");
            Assert.True(report.Violation is not null, $"Flush {dropped} of {flushes} is not needed");
        }
    }

    [Theory]
    [MemberData(nameof(TypicalNames))]
    public async Task A_crash_in_a_save_over_what_a_killed_process_left_loses_nothing_either(string name)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(Named(name), FewStates);
        var whole = new CrashReport();
        int kills = 0;
        int step = LongMode.Choose(3, 1);
        for (int killedAfter = 2; await explorer.ExploreKilledAsync(killedAfter) is { } explored; killedAfter += step)
        {
            whole.Add(explored.Report);
            kills++;
        }

        output.WriteLine($"{name}: killed at {kills} places, {whole}");
        Assert.True(whole.Violation is null, whole.Violation);
    }

    /// <summary>What a killed process had put in place need not last, and what it replaced may still be all there is on the disk.</summary>
    [Theory]
    [InlineData("folder over a larger folder")]
    [InlineData("folder over a larger folder (no exchange)")]
    [InlineData("file over folder")]
    [InlineData("folder over file (no exchange)")]
    public async Task Without_the_flush_before_it_removes_what_a_killed_process_left_a_crash_would_lose_something(string name)
    {
        CrashExplorer explorer = await CrashExplorer.CreateAsync(Named(name), FewStates);
        (_, int flushes) = await explorer.ExploreAsync();
        int found = 0;
        for (int killedAfter = 2; await explorer.ExploreKilledAsync(killedAfter, droppedFlush: 0) is { } explored; killedAfter++)
        {
            bool removes = explored.Flushes > flushes;
            found += removes && explored.Report.Violation is not null ? 1 : 0;
        }

        output.WriteLine($"{name}: found after {found} places to be killed at");
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
            ? new CrashStates(MostExhausted: 1, Random: 20, OneIn: LongMode.Choose(100, 5))
            : new CrashStates(MostExhausted: LongMode.Choose(8, 14), Random: LongMode.Choose(20, 1000));
}
