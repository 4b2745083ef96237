using Fabric.Storage;
using Fabric.Tests.RankProgram;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Checkpoints that become others while they are read: a load gets the one or the other, whole, or says that something is wrong.</summary>
public sealed class ChangedWhileLoadedTests(ITestOutputHelper output) : IDisposable
{
    private const long Old = 1;
    private const long New = 2;
    private const long Live = 5;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms { get; } = [.. SaveForm.All.Where(static form => !form.InBackground).Select(static form => form.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_save_that_replaces_it_is_never_noticed(string form)
    {
        List<(string Operation, Exception? Failure, long? Origin)> loads = await RunAsync(form, static (path, other) =>
        {
            FileSystem.Os.TryExchange(path, other);
            Remove(other);
        });
        Assert.All(loads, static load => Assert.Null(load.Failure));
        Assert.Equal([Old, New], loads.Select(static load => load.Origin).OfType<long>().Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_is_cut_off_is_damaged(string form)
    {
        List<(string Operation, Exception? Failure, long? Origin)> loads = await RunAsync(form, static (path, _) =>
        {
            foreach (string file in FilesOf(path))
            {
                using FileStream stream = OpenUnlocked(file);
                stream.SetLength(stream.Length / 2);
            }
        });
        Assert.All(loads, static load => Assert.True(load.Failure is CheckpointException || load.Origin == Old, $"{load.Failure}"));
        Assert.Contains(loads, static load => load.Failure is CheckpointCorruptException);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Another_one_that_is_copied_over_it_is_never_mixed_with_it(string form)
    {
        List<(string Operation, Exception? Failure, long? Origin)> loads = await RunAsync(form, static (path, other) =>
        {
            foreach ((string to, string from) in FilesOf(path).Zip(FilesOf(other)))
            {
                using FileStream stream = OpenUnlocked(to);
                stream.Write(File.ReadAllBytes(from));
            }
        });
        Assert.All(loads, static load => Assert.True(load.Failure is null or CheckpointException, $"{load.Failure}"));
        Assert.Contains(loads, static load => load.Failure is CheckpointCorruptException);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task What_a_partial_load_left_is_read_from_the_old_one_or_said_to_be_replaced(string name)
    {
        SaveForm form = SaveForm.Of(name);
        await FabricRuntime.RunAsync(form.Options, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            state.Fill(Old);
            await state.SaveAsync(fabric, _folder[form.FileName]);
            await using Remainder<LargeState> rest = await state.LoadAsync(fabric, _folder[form.FileName], default(MemberSet<LargeState>));
            state.Fill(New);
            await state.SaveAsync(fabric, _folder[form.FileName]);
            Assert.Equal(Old, await rest.ReadAsync(LargeState.Members.Iteration));
            Exception? failure = await Record.ExceptionAsync(() => rest.RestoreAsync(LargeState.Members.Model, state.Model));
            if (failure is not null)
            {
                Assert.True(Directory.Exists(_folder[form.FileName]));
                Assert.Contains("was replaced by another one while it was read. Load it again.", Assert.IsAssignableFrom<CheckpointException>(failure).Message, StringComparison.Ordinal);
                Assert.Equal(New, state.Origin());
                await state.LoadAsync(fabric, _folder[form.FileName]);
            }
            else
            {
                await rest.RestoreAsync(LargeState.Members.Whole, state.Whole);
                state.Iteration = Old;
                Assert.Equal(Old, state.Origin());
            }
        });
    }

    /// <param name="name">The form of the checkpoint.</param>
    /// <param name="change">Changes what is at a path; another checkpoint is at another.</param>
    private async Task<List<(string Operation, Exception? Failure, long? Origin)>> RunAsync(string name, Action<string, string> change)
    {
        SaveForm form = SaveForm.Of(name);
        string path = _folder[$"disk/{form.FileName}"];
        string other = _folder["disk/other"];
        var loads = new List<(string Operation, Exception? Failure, long? Origin)>();
        Exception? unchanged = null;
        var fault = new OneFault(_ => unchanged = Record.Exception(() => change(path, other)));
        await FabricRuntime.RunAsync(form.Options with { FileSystem = fault.FileSystem }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            foreach (long iteration in (long[])[Old, New])
            {
                state.Fill(iteration);
                await state.SaveAsync(fabric, _folder[$"{iteration}/{form.FileName}"]);
            }

            bool goesOn = true;
            for (int number = 0; goesOn; number += LongMode.Choose(form.Ranks == 1 ? 5 : 1, 1))
            {
                state.Fill(Live);
                if (fabric.Rank == 0)
                {
                    Copy(_folder[$"{Old}/{form.FileName}"], path);
                    Copy(_folder[$"{New}/{form.FileName}"], other);
                    fault.SetUp(number);
                }

                await fabric.BarrierAsync();
                Exception? failure = await Record.ExceptionAsync(() => state.LoadAsync(fabric, path));
                long? origin = state.Origin();
                Assert.True(origin == (failure is null ? state.Iteration : Live) || failure is CheckpointException { StateModified: true }, $"{failure}");
                Assert.True(failure is not null || origin is Old or New);
                goesOn = await fabric.AnyAsync(fabric.Rank == 0 && fault.Struck is not null);
                if (fabric.Rank == 0 && fault.Struck is { } operation)
                {
                    Assert.Null(unchanged);
                    loads.Add((operation, failure, origin));
                    fault.Repair();
                }
            }
        });
        output.WriteLine(
            $"{loads.Count} loads: {loads.Count(static load => load.Failure is not null)} errors, {loads.Count(static load => load.Failure is null && load.Origin == Old)} times the old one, " +
            $"{loads.Count(static load => load.Failure is null && load.Origin == New)} times the new one");
        return loads;
    }

    /// <summary>As programs do that know nothing of locks.</summary>
    private static FileStream OpenUnlocked(string file) => new(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);

    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.GetFiles(path).Order(StringComparer.Ordinal) : [path];

    private static void Copy(string from, string to)
    {
        Remove(to);
        Directory.CreateDirectory(Directory.Exists(from) ? to : Path.GetDirectoryName(to)!);
        foreach (string file in FilesOf(from))
        {
            File.Copy(file, Directory.Exists(from) ? Path.Combine(to, Path.GetFileName(file)) : to);
        }
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
