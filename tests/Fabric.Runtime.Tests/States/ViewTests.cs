using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

public class ViewTests
{
    [Fact]
    public Task A_view_loads_its_members_and_leaves_the_others() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        var state = new InnerState { Count = 7 };
        await state.SaveAsync(fabric, folder["run.safetensors"]);

        Linear net = nn.Linear(2, 2);
        await using Remainder<InnerState> rest = await new InnerWeights { Net = net }.LoadAsync(fabric, folder["run.safetensors"]);

        Assert.Equal(state.Model.weight.data<float>().ToArray(), net.weight.data<float>().ToArray());
        Assert.Equal([InnerState.Members.Count], rest.Members);
        Assert.Equal(7, await rest.ReadAsync(InnerState.Members.Count));
    });

    [Fact]
    public Task A_view_may_hold_a_number_in_a_wider_type() => OnOneRank(async fabric =>
    {
        using var folder = new TemporaryFolder();
        await new InnerState { Count = int.MaxValue }.SaveAsync(fabric, folder["run.safetensors"]);

        var view = new InnerCount();
        await using Remainder<InnerState> rest = await view.LoadAsync(fabric, folder["run.safetensors"]);

        Assert.Equal(int.MaxValue, view.Count);
    });

    private static Task OnOneRank(Func<FabricRuntime, Task> test) =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, test);
}
