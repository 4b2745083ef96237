using Fabric.Runtime.Tests.PartialLoads;
using TorchSharp.Modules;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>Who has saved with TorchSharp alone comes over.</summary>
public class TorchSharpFileTests
{
    [Fact]
    public Task A_module_that_TorchSharp_saved_is_loaded() => OneRank.RunAsync(async (fabric, folder) =>
    {
        using Sequential saved = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4));
        saved.save(folder["model.dat"]);
        using Sequential loaded = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4));
        await fabric.LoadRawAsync(folder["model.dat"], loaded);
        Assert.All(saved.state_dict(), entry => Assert.True(entry.Value.eq(loaded.state_dict()[entry.Key]).all().item<bool>()));
    });

    [Fact]
    public Task An_optimizer_of_several_groups_that_TorchSharp_saved_goes_on() => OneRank.RunAsync(async (fabric, folder) =>
    {
        (Parameter[] parameters, Adam optimizer) = Create();
        Step(parameters, optimizer);
        Step(parameters, optimizer);
        optimizer.save_state_dict(folder["optimizer.dat"]);

        (Parameter[] others, Adam loaded) = Create();
        using (no_grad())
        {
            Array.ForEach([.. parameters.Zip(others)], pair => pair.Second.copy_(pair.First));
        }

        await fabric.LoadRawAsync(folder["optimizer.dat"], loaded);
        Step(parameters, optimizer);
        Step(others, loaded);
        Assert.All(parameters.Zip(others), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
    });

    private static (Parameter[] Parameters, Adam Optimizer) Create()
    {
        Parameter[] parameters = [.. new[] { 2, 3, 4 }.Select(length => new Parameter(ones(length)))];
        return (parameters, optim.Adam(
            [new Adam.ParamGroup(parameters[..1], lr: 0.1), new Adam.ParamGroup(parameters[1..], lr: 0.01)]));
    }

    private static void Step(Parameter[] parameters, Adam optimizer)
    {
        foreach (Parameter parameter in parameters)
        {
            parameter.grad = parameter.detach() * 0.5f;
        }

        optimizer.step();
    }
}
