using System.Globalization;
using Fabric.Benchmarks.Machine;
using Fabric.Benchmarks.Peers;
using Fabric.Benchmarks.Report;
using Fabric.Benchmarks.States;
using Fabric.Checkpoints;

namespace Fabric.Benchmarks;

/// <summary>Saves and loads every state in every place, ours and the peers' interleaved.</summary>
internal sealed class Suite
{
    private const double PlanTarget = 10;

    private const int WarmUps = 20;

    // A state here and one in Python, what Python loads, memory of the machine's own, and four files.
    private const int CopiesInMemory = 9;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(6);

    private readonly FabricRuntime _fabric;
    private readonly SuiteOptions _options;
    private readonly IReadOnlyList<Place> _places;
    private readonly IReadOnlyList<PythonProcess> _pythons;
    private readonly List<Row> _rows = [];

    public Suite(FabricRuntime fabric, SuiteOptions options, IReadOnlyList<Place> places, IReadOnlyList<PythonProcess> pythons)
    {
        _fabric = fabric;
        _options = options;
        _places = places;
        _pythons = pythons;
    }

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        await WarmUpAsync();
        foreach (StateSpec spec in StateSpec.All)
        {
            await RunStateAsync(spec);
        }

        await PlanAsync();
        _rows.AddRange(await new BackgroundSuite(_fabric, _options, _places[0]).RunAsync());
        // What tmpfs holds is in memory always.
        if (_places[0].IsDisk && _options.Asks("cold-start", StateSpec.LargeTensors.Name))
        {
            Add(await new ColdStart(_fabric, _options, _places[0], _pythons).RunAsync());
        }

        return _rows;
    }

    /// <summary>Often enough that the runtime has compiled for good what is measured.</summary>
    private async Task WarmUpAsync()
    {
        string folder = _places[^1].Folder;
        using IMeasuredState state = IMeasuredState.Create(StateSpec.Gpt, seed: 1);
        Contender[] contenders = [.. new IPeer[] { new FabricPeer(_fabric, state), new TorchSharpPeer(state) }
            .SelectMany(peer => peer.Saves(folder, durable: false).Concat(peer.Loads(folder, cold: false)).Concat(peer.PartialLoads(folder)))];
        for (int i = 0; i < WarmUps; i++)
        {
            foreach (Contender contender in contenders)
            {
                await contender.RunAsync();
            }
        }

        foreach (Contender contender in contenders)
        {
            Delete(contender);
        }
    }

    private async Task RunStateAsync(StateSpec spec)
    {
        string[] asked = [.. Operations(spec).Where(operation => _options.Asks(operation, spec.Name))];
        if (asked.Length == 0)
        {
            return;
        }

        Place[] places = [.. _places.Where(place => place.IsDisk || spec.Bytes * CopiesInMemory < AvailableMemory.Bytes())];
        if (places.Length < _places.Count)
        {
            Console.WriteLine($"{spec.Name} is left out on tmpfs: too little memory is free.");
        }

        using IMeasuredState state = IMeasuredState.Create(spec, seed: 1);
        using (var machine = new MachinePeer(spec.Bytes))
        {
            List<IPeer> peers = [new FabricPeer(_fabric, state)];
            foreach (PythonProcess python in _pythons)
            {
                peers.Add(await PyTorchPeer.CreateAsync(python, spec));
            }

            peers.AddRange([new TorchSharpPeer(state), new UncheckedPeer(_fabric, state), machine]);
            foreach (Place place in places)
            {
                await RunPlaceAsync(spec, state, peers, place, asked);
            }

            foreach (PythonProcess python in _pythons)
            {
                await PyTorchPeer.ClearAsync(python);
            }
        }

        foreach (Place place in places)
        {
            await VerifyAsync(spec, state, place);
        }
    }

    private static IEnumerable<string> Operations(StateSpec spec) =>
        ["save", "save-durable", "save-pt", "load-warm", "load-cold", "load-pt-warm", .. spec.HasOptimizer ? ["load-partial"] : Array.Empty<string>()];

    private async Task RunPlaceAsync(StateSpec spec, IMeasuredState state, List<IPeer> peers, Place place, string[] asked)
    {
        string folder = place.Folder;
        foreach (string operation in asked.Where(operation => operation == "save" || (operation == "save-durable" && place.IsDisk)))
        {
            // Without the files of others, whose pages would still be on their way to the disk.
            await MeasureAsync(operation, spec, place, [.. peers.SelectMany(peer => peer.Saves(folder, durable: operation == "save-durable"))], Delete, Delete);
        }

        // The same in PyTorch's own format, against those who have one of their own.
        IPeer[] inFiles = [.. peers.OfType<PyTorchPeer>().Take(1).Select(python => new FabricPyTorchPeer(_fabric, state, python)), .. peers.Where(static peer => peer is PyTorchPeer or TorchSharpPeer)];
        if (asked.Contains("save-pt"))
        {
            await MeasureAsync("save-pt", spec, place, [.. inFiles.SelectMany(peer => peer.Saves(folder, durable: false))], Delete, Delete);
        }

        if (!asked.Any(static operation => operation.StartsWith("load", StringComparison.Ordinal)))
        {
            return;
        }

        foreach (IPeer peer in peers)
        {
            await peer.PrepareLoadsAsync(folder);
        }

        if (asked.Contains("load-warm"))
        {
            await MeasureAsync("load-warm", spec, place, [.. peers.SelectMany(peer => peer.Loads(folder, cold: false))], Nothing, Nothing);
        }

        if (asked.Contains("load-pt-warm"))
        {
            await MeasureAsync("load-pt-warm", spec, place, [.. inFiles.SelectMany(peer => peer.Loads(folder, cold: false))], Nothing, Nothing);
        }

        // What tmpfs holds is in memory always.
        if (asked.Contains("load-cold") && place.IsDisk)
        {
            await MeasureAsync("load-cold", spec, place, [.. peers.SelectMany(peer => peer.Loads(folder, cold: true))], DropFromPageCache, Nothing);
        }

        if (asked.Contains("load-partial"))
        {
            IReadOnlyList<Contender> contenders = [.. peers.SelectMany(peer => peer.PartialLoads(folder))];
            await MeasureAsync("load-partial", spec, place, contenders, place.IsDisk ? DropFromPageCache : Nothing, Nothing);
            Add([new Row(
                "load-partial", spec.Name, place.Name, $"{contenders[1].Name}: bytes read", await MegabytesReadAsync(contenders[0]), await MegabytesReadAsync(contenders[1]), "MB")]);
        }

        foreach (string file in Directory.GetFiles(folder))
        {
            File.Delete(file);
        }
    }

    /// <summary>The first contender is ours: each of the others makes a row.</summary>
    private async Task MeasureAsync(
        string operation, StateSpec spec, Place place, IReadOnlyList<Contender> contenders, Action<Contender> before, Action<Contender> after)
    {
        IReadOnlyList<double> medians = await new Interleaved(_options.Rounds, spec.FewestRounds, Budget).RunAsync(contenders, before, after);
        int best = Enumerable.Range(0, contenders.Count).Where(i => contenders[i].IsMachine).OrderBy(i => medians[i]).FirstOrDefault(-1);
        Add([.. Enumerable.Range(1, contenders.Count - 1).Select(i => new Row(
            operation, spec.Name, place.Name, i == best ? $"{contenders[i].Name} (best)" : contenders[i].Name, medians[0], medians[i], "ms"))]);
    }

    private static async Task<double> MegabytesReadAsync(Contender contender)
    {
        long before = BytesRead.SoFar();
        await contender.RunAsync();
        return (BytesRead.SoFar() - before) / 1e6;
    }

    private async Task PlanAsync()
    {
        StateSpec spec = StateSpec.Gpt with { HasOptimizer = false };
        string name = string.Create(CultureInfo.InvariantCulture, $"{spec.Tensors.Count:N0} tensors");
        if (!_options.Asks("plan", name))
        {
            return;
        }

        using IMeasuredState state = IMeasuredState.Create(spec, seed: 1);
        CheckpointContent content = CapturedContent.Of(state, _fabric);
        Contender plan = Contender.Timed("Fabric", [], () => { _ = SavePlan.OfFile(PlannedContent.Create(content), "Fabric for .NET"); });
        IReadOnlyList<double> medians = await new Interleaved(_options.Rounds * 5, spec.FewestRounds, Budget).RunAsync([plan], Nothing, Nothing);
        Add([new Row("plan", name, "memory", "target", medians[0], PlanTarget, "ms")]);
    }

    /// <summary>What a save wrote comes back, bit by bit, in a state that held other numbers.</summary>
    private async Task VerifyAsync(StateSpec spec, IMeasuredState state, Place place)
    {
        string path = FabricPeer.PathIn(place.Folder);
        CommittedCheckpoint saved = await state.SaveAsync(_fabric, path, durable: false);
        using IMeasuredState other = IMeasuredState.Create(spec, seed: 2);
        CheckpointContent content = CapturedContent.Of(state, _fabric);
        if (CapturedContent.Difference(content, CapturedContent.Of(other, _fabric)) is null)
        {
            throw new InvalidOperationException($"{spec.Name}: the state to be loaded holds the same numbers already, so that a load shows nothing.");
        }

        await other.LoadAsync(_fabric, path);
        if (CapturedContent.Difference(content, CapturedContent.Of(other, _fabric)) is { } different)
        {
            throw new InvalidOperationException($"{spec.Name}: {different} came back different.");
        }

        File.Delete(path);
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{spec.Name}, {place.Name}: verified bit by bit, {content.Tensors.Count:N0} tensors of {spec.Bytes:N0} bytes in a file of {saved.Bytes:N0} (+{(saved.Bytes - spec.Bytes) * 100.0 / spec.Bytes:F2} %)"));
    }

    private void Add(IReadOnlyList<Row> rows)
    {
        Table.Print(rows);
        _rows.AddRange(rows);
    }

    private static void Nothing(Contender contender)
    {
    }

    private static void Delete(Contender contender)
    {
        foreach (string file in contender.Files)
        {
            File.Delete(file);
        }
    }

    private static void DropFromPageCache(Contender contender)
    {
        foreach (string file in contender.Files)
        {
            PageCache.Drop(file);
        }
    }
}
