using Fabric.Benchmarks.Machine;
using Fabric.Benchmarks.States;
using TorchSharp.Modules;

namespace Fabric.Benchmarks.Peers;

/// <summary>TorchSharp's own format: one file for the module, another for the optimizer.</summary>
internal sealed class TorchSharpPeer(IMeasuredState state) : IPeer
{
    private const string Name = "TorchSharp";

    private readonly OptimizerHelper? _optimizer = (OptimizerHelper?)state.Optimizer;

    public IEnumerable<Contender> Saves(string folder, bool durable) =>
        [Contender.Timed(durable ? $"{Name}, fsync" : Name, Files(folder), () => Save(folder, durable))];

    public IEnumerable<Contender> Loads(string folder, bool cold) => [Contender.Timed(Name, Files(folder), () => Load(folder))];

    public IEnumerable<Contender> PartialLoads(string folder) =>
        [Contender.Timed($"{Name}, model alone", Files(folder), () => { state.Model.load(ModelPath(folder)); })];

    public Task PrepareLoadsAsync(string folder)
    {
        Save(folder, durable: true);
        return Task.CompletedTask;
    }

    private void Save(string folder, bool durable)
    {
        state.Model.save(ModelPath(folder));
        _optimizer?.save_state_dict(OptimizerPath(folder));
        if (durable)
        {
            foreach (string file in Files(folder))
            {
                Posix.Flush(file);
            }
        }
    }

    private void Load(string folder)
    {
        state.Model.load(ModelPath(folder));
        _optimizer?.load_state_dict(OptimizerPath(folder));
    }

    private string[] Files(string folder) => _optimizer is null ? [ModelPath(folder)] : [ModelPath(folder), OptimizerPath(folder)];

    private static string ModelPath(string folder) => Path.Combine(folder, "torchsharp-model.dat");

    private static string OptimizerPath(string folder) => Path.Combine(folder, "torchsharp-optimizer.dat");
}
