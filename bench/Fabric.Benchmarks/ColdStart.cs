using System.Diagnostics;
using System.Globalization;
using Fabric.Benchmarks.Machine;
using Fabric.Benchmarks.Peers;
using Fabric.Benchmarks.Report;
using Fabric.Benchmarks.States;

namespace Fabric.Benchmarks;

/// <summary>A process of its own that opens a checkpoint of 1 GiB, which is not in the page cache, and reads one value.</summary>
internal sealed class ColdStart(FabricRuntime fabric, SuiteOptions options, Place place, IReadOnlyList<PythonProcess> pythons)
{
    /// <summary>What makes this program that process.</summary>
    public const string Argument = "cold-start";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    private static readonly StateSpec Spec = StateSpec.LargeTensors;

    /// <summary>What the process does.</summary>
    public static Task ReadAsync(string path) => FabricRuntime.RunAsync(new FabricOptions(), async fabric =>
    {
        await using Checkpoint checkpoint = await fabric.OpenAsync(path);
        Console.WriteLine(checkpoint.Values["iteration"]);
    });

    public async Task<IReadOnlyList<Row>> RunAsync()
    {
        var contenders = new List<Contender> { await OurAsync() };
        foreach (PythonProcess python in pythons)
        {
            contenders.Add(await TheirAsync(python));
        }

        IReadOnlyList<double> medians = await new Interleaved(options.Rounds, Spec.FewestRounds, Budget).RunAsync(contenders, Drop, static _ => { });
        double[] read = await Task.WhenAll(contenders.Select(MegabytesReadAsync));
        contenders.ForEach(static contender => File.Delete(contender.Files[0]));
        return [.. Enumerable.Range(1, contenders.Count - 1).SelectMany(i => (Row[])
        [
            new("cold-start", Spec.Name, place.Name, contenders[i].Name, medians[0], medians[i], "ms"),
            new("cold-start", Spec.Name, place.Name, $"{contenders[i].Name}: read", read[0], read[i], "MB"),
        ])];
    }

    private async Task<Contender> OurAsync()
    {
        string path = Path.Combine(place.Folder, "cold-start.safetensors");
        using var model = new ParameterTree("model", Spec.Tensors);
        await new CountedState { Model = model, Iteration = 1 }.SaveAsync(fabric, path);
        return OfProcess("Fabric", path, Environment.ProcessPath!, [Argument, path]);
    }

    private async Task<Contender> TheirAsync(PythonProcess python)
    {
        PyTorchPeer peer = await PyTorchPeer.CreateAsync(python, Spec);
        await peer.PrepareLoadsAsync(place.Folder);
        await PyTorchPeer.ClearAsync(python);
        string path = peer.PathIn(place.Folder);
        return OfProcess(peer.Name, path, python.Interpreter, ["-c", $"import torch; print(torch.load('{path}')['iteration'])"]);
    }

    private static Contender OfProcess(string name, string file, string program, string[] arguments) => Contender.Timed(name, [file], async () =>
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string value = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (value.Trim() != 1.ToString(CultureInfo.InvariantCulture))
        {
            throw new InvalidOperationException($"{name} read '{value}' in place of 1.");
        }
    });

    /// <summary>What has come into the page cache, and so from the disk, what the system reads ahead among it.</summary>
    private static async Task<double> MegabytesReadAsync(Contender contender)
    {
        Drop(contender);
        await contender.RunAsync();
        return PageCache.ResidentBytes(contender.Files[0]) / 1e6;
    }

    private static void Drop(Contender contender) => PageCache.Drop(contender.Files[0]);
}
