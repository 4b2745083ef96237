using Xunit;

namespace Fabric.Runtime.Tests.Strategies;

/// <summary>Saved under any strategy at any number of ranks, loaded under any other at any other.</summary>
public sealed class LayoutMatrixTests : IDisposable
{
    private const int StepsBefore = 3;
    private const int StepsAfter = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Pairs()
    {
        var pairs = new TheoryData<string, string>();
        foreach (Layout from in Layout.All)
        {
            foreach (Layout to in Layout.All)
            {
                pairs.Add(from.Name, to.Name);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_is_saved_under_one_strategy_goes_on_under_another(string fromName, string toName)
    {
        Layout from = Layout.Of(fromName);
        Layout to = Layout.Of(toName);
        await from.RunAsync(async (fabric, state) =>
        {
            await state.TrainAsync(fabric, StepsBefore);
            await state.SaveAsync(fabric, _folder["saved"]);
        });
        Assert.Equal(from.Strategy == Strategy.Fsdp, Directory.Exists(_folder["saved"]));

        await to.RunAsync(
            async (fabric, state) =>
            {
                await state.LoadAsync(fabric, _folder["saved"]);
                await state.SaveAsync(fabric, _folder["loaded"], new() { SingleFile = true });
                await state.TrainAsync(fabric, StepsAfter);
                await state.SaveAsync(fabric, _folder["trained"], new() { SingleFile = true });
            },
            optimizersFirst: fromName.Length % 2 == 0);
        await to.RunAsync(async (fabric, state) =>
        {
            await state.TrainAsync(fabric, StepsBefore + StepsAfter);
            await state.SaveAsync(fabric, _folder["uninterrupted"], new() { SingleFile = true });
        });

        StoredTensors saved = await StoredTensors.ReadAsync(_folder["saved"]);
        (await StoredTensors.ReadAsync(_folder["loaded"])).AssertEqual(saved);
        StoredTensors trained = await StoredTensors.ReadAsync(_folder["trained"]);
        StoredTensors uninterrupted = await StoredTensors.ReadAsync(_folder["uninterrupted"]);
        if (from == to)
        {
            trained.AssertEqual(uninterrupted);
        }
        else
        {
            trained.AssertClose(uninterrupted, 1e-10);
        }
    }
}
