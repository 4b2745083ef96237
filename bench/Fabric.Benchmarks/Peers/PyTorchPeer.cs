using System.Text.Json.Nodes;
using Fabric.Benchmarks.States;

namespace Fabric.Benchmarks.Peers;

/// <summary>torch.save and torch.load of the same tensors in a process of their own.</summary>
internal sealed class PyTorchPeer : IPeer
{
    private readonly PythonProcess _python;

    private PyTorchPeer(PythonProcess python)
    {
        _python = python;
        Name = $"PyTorch {python.Version}";
    }

    public string Name { get; }

    /// <summary>Has the process make the state, in place of the one before.</summary>
    public static async Task<PyTorchPeer> CreateAsync(PythonProcess python, StateSpec spec)
    {
        var tensors = new JsonArray([.. spec.Tensors.Select(static tensor => new JsonObject
        {
            ["name"] = tensor.Name,
            ["shape"] = new JsonArray([.. tensor.Shape.Select(static length => (JsonNode)length)]),
            ["role"] = tensor.Role.ToString(),
        })]);
        await python.AskAsync(new JsonObject { ["do"] = "build", ["tensors"] = tensors, ["optimizer"] = spec.HasOptimizer });
        return new PyTorchPeer(python);
    }

    /// <summary>Has the process let go of its state.</summary>
    public static Task ClearAsync(PythonProcess python) =>
        python.AskAsync(new JsonObject { ["do"] = "build", ["tensors"] = new JsonArray(), ["optimizer"] = false });

    public IEnumerable<Contender> Saves(string folder, bool durable) =>
        [new(durable ? $"{Name}, fsync" : Name, [PathIn(folder)], () => SaveAsync(folder, durable))];

    public IEnumerable<Contender> Loads(string folder, bool cold)
    {
        yield return Load(Name, folder, mapped: false, modelAlone: false);
        if (CanMap)
        {
            yield return Load($"{Name}, mmap", folder, mapped: true, modelAlone: false);
        }
    }

    public IEnumerable<Contender> PartialLoads(string folder) =>
        [Load(CanMap ? $"{Name}, mmap, model alone" : $"{Name}, model alone", folder, CanMap, modelAlone: true)];

    public Task PrepareLoadsAsync(string folder) => SaveAsync(folder, durable: true);

    // torch.load knows mmap since 2.1.
    private bool CanMap => !_python.Version.StartsWith("1.", StringComparison.Ordinal) && !_python.Version.StartsWith("2.0", StringComparison.Ordinal);

    private Contender Load(string name, string folder, bool mapped, bool modelAlone) => new(name, [PathIn(folder)], () => _python.AskAsync(new JsonObject
    {
        ["do"] = "load",
        ["path"] = PathIn(folder),
        ["mmap"] = mapped,
        ["model_alone"] = modelAlone,
    }));

    private Task<double> SaveAsync(string folder, bool durable) =>
        _python.AskAsync(new JsonObject { ["do"] = "save", ["path"] = PathIn(folder), ["fsync"] = durable });

    public string PathIn(string folder) => Path.Combine(folder, $"{Name.Replace(' ', '-')}.pt");
}
