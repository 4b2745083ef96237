using Fabric.Storage;
using Fabric.Tests.RankProgram;
using Microsoft.Win32.SafeHandles;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>Loads that fail or are cancelled at every operation in turn: the state is untouched, or said to be a mixture and not saved, and the next load makes it whole.</summary>
public sealed class FaultyLoadTests(ITestOutputHelper output) : IDisposable
{
    private const int InputOutput = 5;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Forms { get; } = [.. SaveForm.All.Where(static form => !form.InBackground).Select(static form => form.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_disk_that_cannot_be_read_is_an_error_that_says_what_became_of_the_state(string name)
    {
        var fault = new OneFault(static _ => throw new IOException("Input/output error", InputOutput));
        List<(string Operation, Exception? Failure, bool IsMixed)> loads = await RunAsync(SaveForm.Of(name), fault, static () => default);
        Assert.All(loads, static load =>
        {
            if (load.Failure is not null || load.Operation != nameof(FileSystem.ListFolder))
            {
                Assert.Contains("Input/output error", Assert.IsAssignableFrom<CheckpointException>(load.Failure).Message, StringComparison.Ordinal);
            }
        });
        Assert.All(loads.Where(static load => load.IsMixed), static load =>
        {
            Assert.Equal(nameof(FileSystem.Read), load.Operation);
            Assert.Matches("Tensor '[a-z_.0-9]+'.* cannot be read", load.Failure!.Message);
        });
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_load_that_is_cancelled_says_what_became_of_the_state(string name)
    {
        var cancellation = new CancellationTokenSource();
        var fault = new OneFault(_ => cancellation.Cancel());
        List<(string Operation, Exception? Failure, bool IsMixed)> loads = await RunAsync(SaveForm.Of(name), fault, () => (cancellation = new()).Token);

        // A rank that has read its own heeds nothing any more, while others may still read theirs: then the state was loaded, as has been checked.
        bool isAlone = SaveForm.Of(name).Options.Ranks == 1;
        Assert.All(isAlone ? loads[..^1] : loads.Where(static load => load.Failure is not null || load.Operation != nameof(FileSystem.Read)), static load =>
            Assert.IsAssignableFrom<OperationCanceledException>(load.Failure));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Reads_that_give_a_little_are_gone_on_with(string name)
    {
        SaveForm form = SaveForm.Of(name);
        await FabricRuntime.RunAsync(form.Options with { FileSystem = new LittleByLittle() }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            state.Fill(1);
            ReloadedState<LargeState> reloaded = await ReloadedState<LargeState>.SaveAsync(fabric, state, _folder[form.FileName], _folder["spare/" + form.FileName]);
            state.Fill(2);
            Assert.Null((await reloaded.LoadAsync(static () => default, static () => { })).Failure);
        });
    }

    private async Task<List<(string Operation, Exception? Failure, bool IsMixed)>> RunAsync(
        SaveForm form, OneFault fault, Func<CancellationToken> tokenOf)
    {
        var loads = new List<(string Operation, Exception? Failure, bool IsMixed)>();
        await FabricRuntime.RunAsync(form.Options with { FileSystem = fault.FileSystem }, async fabric =>
        {
            LargeState state = LargeState.Create(fabric);
            state.Fill(1);
            ReloadedState<LargeState> reloaded = await ReloadedState<LargeState>.SaveAsync(fabric, state, _folder[form.FileName], _folder["spare/" + form.FileName]);
            bool goesOn = true;
            for (int number = 0; goesOn; number += LongMode.Choose(form.FileName == "run.ckpt" ? 5 : 1, 1))
            {
                state.Fill(number + 2);
                (Exception? failure, bool isMixed) = await reloaded.LoadAsync(SetUp, fault.Repair);
                bool leads = ReloadedState<LargeState>.Leads(fabric);
                if (leads && fault.Struck is { } operation)
                {
                    loads.Add((operation, failure, isMixed));
                }

                goesOn = await fabric.AnyAsync(leads && fault.Struck is not null);

                CancellationToken SetUp()
                {
                    fault.SetUp(number);
                    return tokenOf();
                }
            }
        });
        output.WriteLine(
            $"{loads.Count} loads, {loads.Count(static load => load.Failure is not null)} failed, {loads.Count(static load => load.IsMixed)} of them half-way: " +
            string.Join(", ", loads.CountBy(static load => load.Operation).Select(static pair => $"{pair.Key} × {pair.Value}")));
        Assert.Contains(loads, static load => load.IsMixed);
        Assert.Contains(loads, static load => load is { Failure: not null, IsMixed: false });
        return loads;
    }

    /// <summary>Gives a few bytes at a time, as network file systems may.</summary>
    private sealed class LittleByLittle : FileSystem
    {
        public override int Read(SafeFileHandle handle, Span<byte> bytes, long offset) =>
            base.Read(handle, bytes[..Math.Min(bytes.Length, (int)(1 + (offset % 70_001)))], offset);
    }
}
