using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>Every kind of object, and objects inside of objects.</summary>
public sealed partial class KindsState
{
    [Checkpointed] public nn.Module Abstract { get; } = nn.Linear(2, 3);

    [Checkpointed] public ModuleList<Linear> ModuleList { get; } = new(nn.Linear(2, 2), nn.Linear(2, 2));

    [Checkpointed] public List<Linear> List { get; } = [nn.Linear(2, 2), nn.Linear(2, 1)];

    [Checkpointed] public Linear[] Array { get; } = [nn.Linear(2, 2), nn.Linear(2, 1)];

    [Checkpointed] public IReadOnlyList<Tensor?> Tensors { get; } = [rand(2), null, rand(3)];

    [Checkpointed] public Dictionary<string, nn.Module> Named { get; } = new() { ["b"] = nn.Linear(1, 1), ["a"] = nn.Linear(1, 2) };

    [Checkpointed] public required List<optim.Optimizer> Optimizers { get; init; }

    [Checkpointed] public required Dictionary<string, optim.lr_scheduler.LRScheduler> Schedules { get; init; }

    [Checkpointed] public Parameter Parameter { get; } = nn.Parameter(rand(2, 2));

    [Checkpointed] public Tensor? Absent { get; init; }

    [Checkpointed] public InnerState Inner { get; } = new();

    [Checkpointed] public List<InnerState> Inners { get; } = [new InnerState { Count = 2 }, new InnerState { Count = 3 }];

    [Checkpointed] public GenericState<double> Generic { get; } = new() { Value = 0.1 };

    [Checkpointed] public RunningCount Extra { get; } = new();

    [Checkpointed] public CountingModule Counting { get; } = new();

    [Checkpointed] public float[,] Numbers { get; set; } = { { 1, float.NaN }, { -0f, 4 } };

    public static KindsState Create()
    {
        var state = new KindsState { Optimizers = [], Schedules = [] };
        state.Optimizers.Add(optim.AdamW(state.List.SelectMany(linear => linear.parameters()).ToArray(), lr: 0.1));
        state.Optimizers.Add(optim.SGD(state.Abstract.parameters(), 0.1));
        state.Schedules.Add("first", optim.lr_scheduler.StepLR(state.Optimizers[0], step_size: 1));
        return state;
    }

    /// <summary>Changes everything, so that a restore has everything to do.</summary>
    public void Disturb()
    {
        using (no_grad())
        {
            IEnumerable<nn.Module> modules = [Abstract, ModuleList, .. List, .. Array, .. Named.Values, Counting, Inner.Model, .. Inners.Select(inner => inner.Model)];
            foreach (Tensor tensor in modules.SelectMany(module => module.parameters()).Concat(Tensors.OfType<Tensor>()).Append(Parameter))
            {
                tensor.add_(1);
            }
        }

        List[0].call(List[0].call(ones(1, 2))).sum().backward();
        List[1].call(ones(1, 2)).sum().backward();
        Optimizers[0].step();
        Schedules["first"].step();
        Inner.Count += 7;
        Inners[1].Count = -1;
        Generic.Value = -2;
        Extra.Count++;
        Counting.Calls++;
        Numbers = new float[1, 1];
    }
}
