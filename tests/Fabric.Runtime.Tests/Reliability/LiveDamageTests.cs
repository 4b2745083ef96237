using Fabric.Runtime.Tests.PartialLoads;
using Fabric.Runtime.Tests.States;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Reliability;

/// <summary>A live state is never given damaged data: it stays what it was, or is what was saved.</summary>
public sealed class LiveDamageTests(ITestOutputHelper output)
{
    private static readonly int Every = LongMode.Choose(4999, 97);

    [Theory]
    [InlineData("run.safetensors")]
    [InlineData("run.ckpt")]
    public Task A_state_that_verifies_first_is_unchanged_by_any_damage(string name) => OneRank.RunAsync(async (fabric, folder) =>
    {
        Directory.CreateDirectory(folder["again"]);
        TinyState state = TinyState.Create(fabric);
        await state.SaveAsync(fabric, folder[name]);
        byte[] good = await File.ReadAllBytesAsync(folder[name]);
        Specimen specimen = await Specimen.TakeAsync(folder[name]);
        (int refused, int loaded) = (0, 0);
        foreach (Damage damage in Damages.Of(specimen, specimen.Path, Every))
        {
            await File.WriteAllBytesAsync(folder[name], damage.Bytes!);
            try
            {
                await state.LoadAsync(fabric, folder[name], new LoadOptions<TinyState> { VerifyFirst = true });
                loaded++;
            }
            catch (CheckpointException e) when (e is CheckpointFormatException or CheckpointCorruptException)
            {
                Assert.False(e.StateModified, damage.ToString());
                Assert.Contains(name, e.Message, StringComparison.Ordinal);
                refused++;
            }

            await state.SaveAsync(fabric, folder[Path.Combine("again", name)], new SaveOptions<TinyState> { Durable = false });
            byte[] again = await File.ReadAllBytesAsync(folder[Path.Combine("again", name)]);
            Assert.True(good.AsSpan().SequenceEqual(again), damage.ToString());
        }

        output.WriteLine($"{refused} damages refused, {loaded} that change nothing loaded");
    });
}
