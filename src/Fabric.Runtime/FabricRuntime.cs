using System.Diagnostics;
using System.Runtime.CompilerServices;
using Fabric.Checkpoints;
using Fabric.Collectives;
using Fabric.CompilerServices;
using Fabric.Members;
using Fabric.Members.Optimizers;
using Fabric.Native;
using Fabric.State;
using Fabric.Storage;
using Fabric.Strategies;
using Fabric.Telemetry;
using Microsoft.Extensions.Logging;
using static TorchSharp.torch;

namespace Fabric;

/// <summary>
/// One rank of a run: its number, its device, its generator, and the way to save and load. <see cref="RunAsync"/> makes
/// it and runs the training code with it, on a thread of its own.
/// </summary>
public sealed class FabricRuntime
{
    // Which rank a module was made ready for: ranks that are threads could share one by mistake.
    private static readonly ConditionalWeakTable<nn.Module, FabricRuntime> Owners = [];

    private readonly RankLinks _links;
    private readonly Agreement _agreement;
    private readonly RankStrategy _strategy;
    private int _withoutSync;
    private bool _hasModules;

    private FabricRuntime(FabricOptions options, RankThread thread, RankLinks links)
    {
        _links = links;
        _agreement = new Agreement(links);
        _strategy = options.Strategy.OnRank(links);
        Strategy = options.Strategy;
        Device = options.Device ?? (cuda.is_available() ? CUDA : CPU);
        Strategy.CheckDevice(Device);
        Generator = new Generator(device: Device);
        Logger = options.LoggerFactory.CreateLogger("Fabric");
        FileSystem = options.FileSystem;
        if (Device.type == TorchSharp.DeviceType.CUDA)
        {
            Log.CudaGeneratorNotStored(Logger, links.Rank);
        }

        if (links is { ShareProcess: true, Rank: 0 })
        {
            Log.GeneratorShared(Logger, links.WorldSize);
        }

        Saves = new BackgroundSaves(this);
        Info = new RankInfo(links.Rank, links.WorldSize, Device, Generator)
        {
            InvokeAsync = thread.InvokeAsync,
            EnterAsync = EnterAsync,
            AgreeAsync = _agreement.RunAsync,
            SharesProcess = links.ShareProcess,
            ShardOf = _strategy.ShardOf,
            EnsureAtRest = _strategy.EnsureAtRest,
        };
    }

    /// <summary>This rank's number, from 0.</summary>
    public int Rank => Info.Rank;

    /// <summary>The number of ranks.</summary>
    public int WorldSize => Info.WorldSize;

    /// <summary>How the ranks share the work.</summary>
    public Strategy Strategy { get; }

    /// <summary>The device on which this rank computes. Create modules and tensors here.</summary>
    public Device Device { get; }

    /// <summary>A generator of this rank alone, part of its <see cref="RandomState"/>.</summary>
    public Generator Generator { get; }

    /// <summary>The log of this rank.</summary>
    public ILogger Logger { get; }

    internal RankInfo Info { get; }

    internal FileSystem FileSystem { get; }

    /// <summary>Whether the last backward was under <see cref="NoBackwardSync"/> and no step has followed: the gradients are those of a part of a batch.</summary>
    internal bool IsAccumulating { get; private set; }

    /// <summary>Where what belongs to checkpoints is exchanged.</summary>
    internal ProcessGroup CheckpointGroup => _links.Checkpoints;

    /// <summary>
    /// Runs <paramref name="main"/> once on each rank, each on a thread of its own: after every <c>await</c> the code goes
    /// on on that thread, so that grad mode and dispose scopes hold. Make models, optimizers and data inside.
    /// </summary>
    /// <param name="options">What the run is made of.</param>
    /// <param name="main">The training code.</param>
    /// <returns>
    /// A task that ends when every rank has ended, with the exception of one that failed and not of those that waited for it. A thread that hangs while another
    /// rank has failed is waited for no longer than <see cref="FabricOptions.Timeout"/>; it ends with the process.
    /// </returns>
    /// <exception cref="NotSupportedException">
    /// The program runs with a version of TorchSharp that this library does not know, or was compiled ahead of time without
    /// the build targets of this library.
    /// </exception>
    /// <exception cref="ArgumentException">The strategy does not run on that many ranks, or a launcher started another number of processes.</exception>
    /// <exception cref="CollectiveException">
    /// The ranks parted: one ended (<see cref="RankFailedException"/>), did not come in time (<see cref="CollectiveTimeoutException"/>), or was
    /// somewhere else (<see cref="CollectiveMismatchException"/>).
    /// </exception>
    public static Task RunAsync(FabricOptions options, Func<FabricRuntime, Task> main)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(main);
        NativeLibrary.EnsureLoadable();
        TorchSharpVersion.Check(typeof(Tensor).Assembly.GetName().Version ?? new Version());
        ModuleRoots.Check();
        var launch = RankLaunch.Of(options.Strategy, options.Ranks, options.Timeout);
        return launch.RunAsync((thread, group) => RunRankAsync(options, launch, thread, group, main));
    }

    /// <summary>
    /// Makes a module and its optimizers ready for this run: checks that they are on <see cref="Device"/>, moves a module
    /// that has no optimizer yet, and checks that the optimizers can be saved.
    /// </summary>
    /// <param name="module">The module.</param>
    /// <param name="optimizers">The optimizers of its parameters.</param>
    /// <exception cref="InvalidOperationException">
    /// The module is on another device and cannot be moved: it has optimizers, whose state would stay behind, or tied
    /// parameters, which moving would part; or it is the instance of another rank, or is not the same on all ranks. Under <see cref="Fabric.Strategy.Fsdp"/>
    /// also: it was divided before, cannot be hooked, or is on the meta device and has optimizers.
    /// </exception>
    /// <exception cref="CheckpointException">An optimizer is of a class whose state cannot be saved.</exception>
    public void Setup(nn.Module module, params optim.Optimizer[] optimizers)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(optimizers);

        // It changes what parameters are.
        Saves.WaitUntilStaged();
        FabricRuntime owner = Owners.GetValue(module, _ => this);
        if (owner != this && owner._links.Launch == _links.Launch)
        {
            throw new InvalidOperationException(
                $"The module was set up on rank {owner.Rank} and now on rank {Rank}: two ranks hold the same instance. Make one on each, inside of FabricRuntime.RunAsync.");
        }

        Owners.AddOrUpdate(module, this);
        DevicePlacement.MoveTo(Device, module, hasOptimizers: optimizers.Length > 0, exceptMeta: _strategy.TakesMeta);
        OptimizerView[] views = [.. optimizers.Select(OptimizerView.Of)];
        Array.ForEach(views, OptimizerShards.CheckNotMeta);
        _strategy.Setup(module);
        _hasModules = true;
        foreach (OptimizerView view in views)
        {
            OptimizerShards.Divide(view, _strategy.ShardOf);
        }
    }

    /// <summary>
    /// Computes the gradients of <paramref name="loss"/>; under <see cref="Fabric.Strategy.Ddp"/> and <see cref="Fabric.Strategy.Fsdp"/> the gradients of the
    /// modules that were set up are then the mean over the ranks. Every rank must call.
    /// </summary>
    /// <param name="loss">A scalar.</param>
    /// <exception cref="InvalidOperationException">
    /// There are several ranks, and no module was set up. Under <see cref="Fabric.Strategy.Fsdp"/> also: modules were called past <c>.call()</c>, or
    /// <c>loss.backward()</c> was called before.
    /// </exception>
    public void Backward(Tensor loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (WorldSize > 1 && !_hasModules)
        {
            throw new InvalidOperationException(
                "No module was set up on this rank, so that its gradients would stay its own and the ranks would part: call fabric.Setup(model, optimizer) first.");
        }

        IsAccumulating = _withoutSync > 0;
        _strategy.Backward(loss, synchronize: !IsAccumulating);
    }

    /// <summary>
    /// Makes a step of an optimizer, once saves in the background have copied what it changes and what no optimizer holds, such as an average of the weights, which may be
    /// sooner than <see cref="PendingSave.Staged"/> where there are other optimizers: then <c>optimizer.step()</c>.
    /// </summary>
    /// <param name="optimizer">The optimizer.</param>
    public void Step(optim.Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (Saves.AreRunning)
        {
            long began = Stopwatch.GetTimestamp();
            Saves.WaitUntilStaged(optimizer);
            Instruments.RecordStall(began, "step");
            NoFinalization.Run(() => optimizer.step());
        }
        else
        {
            optimizer.step();
        }

        IsAccumulating = false;
    }

    /// <summary>
    /// Until it is disposed, <see cref="Backward"/> leaves gradients to the rank: for all but the last step of an accumulation, whose
    /// backward averages what has come together. Under <see cref="Fabric.Strategy.Fsdp"/> the gradients of divided parameters are averaged each time, so that
    /// no rank keeps whole ones; what has come together is the same.
    /// </summary>
    /// <returns>Ends it.</returns>
    public IDisposable NoBackwardSync()
    {
        _withoutSync++;
        return new Ending(() => _withoutSync--);
    }

    /// <summary>The mean of the ranks' numbers, the same on all. Every rank must call.</summary>
    /// <param name="value">This rank's number.</param>
    /// <returns>The mean.</returns>
    public async Task<double> AverageAsync(double value)
    {
        using Tensor sum = tensor([value]);
        await _links.Training.AllReduceAsync(sum, "average").ConfigureAwait(false);
        return sum.item<double>() / WorldSize;
    }

    /// <summary>Whether something is so on any rank: a request to stop, that all heed at the same step. Every rank must call.</summary>
    /// <param name="value">Whether it is so on this one.</param>
    /// <returns>Whether it is on any, the same on all.</returns>
    public async Task<bool> AnyAsync(bool value) => await GreatestAsync(value ? 1 : 0, "any").ConfigureAwait(false) != 0;

    /// <summary>Waits until every rank has come here.</summary>
    /// <returns>A task that ends when they have.</returns>
    public Task BarrierAsync() => _links.Training.BarrierAsync("barrier");

    /// <summary>Replaces the elements of a tensor by the sum of the ranks', in the order of the ranks. Every rank must call.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU, Float32, Float64, Float16, BFloat16, Int32 or Int64, of one shape on all ranks.</param>
    /// <returns>A task that ends when the sums are there.</returns>
    public Task AllReduceAsync(Tensor tensor)
    {
        // It may be a parameter, and this writes past libtorch, which would not see the change.
        Saves.WaitUntilStaged();
        return _links.Training.AllReduceAsync(tensor, "all-reduce");
    }

    /// <summary>The tensors of all ranks, one after the other. Every rank must call.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU, of any type and shape, both the same on all ranks.</param>
    /// <returns>A new tensor of the same type, with a first dimension more: [<see cref="WorldSize"/>, shape of <paramref name="tensor"/>].</returns>
    /// <exception cref="ArgumentException">The tensor is not on the CPU or not contiguous.</exception>
    public async Task<Tensor> AllGatherAsync(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        Tensor all = empty([WorldSize, .. tensor.shape], dtype: tensor.dtype, device: CPU);
        await _links.Training.AllGatherAsync(tensor, all, "all-gather").ConfigureAwait(false);
        return all;
    }

    /// <summary>Replaces the elements of a tensor by those that it has on one rank. Every rank must call.</summary>
    /// <param name="tensor">A contiguous tensor on the CPU, of any type and shape, both the same on all ranks.</param>
    /// <param name="root">The rank whose elements count.</param>
    /// <returns>A task that ends when they are there.</returns>
    /// <exception cref="ArgumentException">The tensor is not on the CPU or not contiguous, or there is no such rank.</exception>
    public Task BroadcastAsync(Tensor tensor, int root = 0)
    {
        // As in AllReduceAsync.
        Saves.WaitUntilStaged();
        return _links.Training.BroadcastAsync(tensor, root, "broadcast");
    }

    /// <summary>
    /// Lets rank 0 run a block before the others do: what it downloads or computes into a file, they find. Every rank must call, and use nothing in the
    /// block for which all ranks must come.
    /// <code>await using (await fabric.RankZeroFirstAsync()) { ... }</code>
    /// </summary>
    /// <returns>A task that ends when this rank may enter; dispose what it gives at the end of the block.</returns>
    public Task<IAsyncDisposable> RankZeroFirstAsync() => RankZeroFirst.EnterAsync(_links.Training);

    /// <summary>
    /// Scales the gradients of a module down where all together, as one vector, they are longer than <paramref name="maxNorm"/>: as
    /// PyTorch's <c>clip_grad_norm_</c>, with the same meaning under every strategy. After <see cref="Backward"/>; every rank must call.
    /// </summary>
    /// <param name="module">The module, set up in this run.</param>
    /// <param name="maxNorm">The greatest Euclidean length.</param>
    /// <returns>The length before, over all ranks' parts; the same on all.</returns>
    public double ClipGradients(nn.Module module, double maxNorm)
    {
        ArgumentNullException.ThrowIfNull(module);
        return GradientNorm.Clip(module.parameters(), maxNorm, _strategy.ShardOf, _links.Training);
    }

    /// <summary>
    /// Seeds libtorch's generators with the seed plus the rank, and <see cref="Generator"/> too. What the ranks of a process share is seeded by
    /// rank 0, with the seed.
    /// </summary>
    /// <param name="seed">The seed.</param>
    public void Seed(long seed)
    {
        if (!Info.SharesProcess || Rank == 0)
        {
            using Generator seeded = manual_seed(seed + Rank);
        }

        Generator.manual_seed(seed + Rank);
    }

    /// <summary>Writes a line to the console, on rank 0 alone.</summary>
    /// <param name="message">The line.</param>
    public void Print(string message)
    {
        if (Rank == 0)
        {
            Console.WriteLine(message);
        }
    }

    /// <summary>Opens a checkpoint for raw reading, without a state class. Any rank may do so on its own.</summary>
    /// <param name="path">The checkpoint: a file or folder of this library, of PyTorch, Lightning, Hugging Face or TorchSharp.</param>
    /// <param name="options">For files of PyTorch: what is checked, and how much they may ask for.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    /// <returns>The open checkpoint: dispose it.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="CheckpointFormatException">The file is not a checkpoint.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged.</exception>
    public Task<Checkpoint> OpenAsync(string path, TorchZipOptions? options = null, CancellationToken cancellationToken = default) =>
        Checkpoint.OpenAsync(FileSystem, path, options, cancellationToken);

    /// <summary>
    /// Loads a module's weights from a checkpoint that any state class, or none, has written: a state dict in a safetensors file, or a
    /// member of a whole state. Every rank must call.
    /// </summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="module">The module: restored in place.</param>
    /// <param name="options">How; which member, names and types.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>What was left, where <see cref="LoadOptions.Strict"/> is off.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="CheckpointMismatchException">The checkpoint does not fit; the module was not changed.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged.</exception>
    public Task<LoadResult> LoadRawAsync(
        string path, nn.Module module, RawLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        RawLoad.RunAsync(this, path, "module", module, ObjectKinds.Module<nn.Module>(), options ?? new(), cancellationToken);

    /// <summary>
    /// Loads an optimizer from a checkpoint that any state class has written. Its parameters are those of the checkpoint in their
    /// order, as in PyTorch. Every rank must call.
    /// </summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="optimizer">The optimizer: restored in place.</param>
    /// <param name="options">How; which member.</param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>What was left, where <see cref="LoadOptions.Strict"/> is off.</returns>
    /// <exception cref="CheckpointNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="CheckpointMismatchException">The checkpoint does not fit; the optimizer was not changed.</exception>
    /// <exception cref="CheckpointCorruptException">The checkpoint is damaged.</exception>
    public Task<LoadResult> LoadRawAsync(
        string path, optim.Optimizer optimizer, RawLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        RawLoad.RunAsync(this, path, "optimizer", optimizer, ObjectKinds.Optimizer<optim.Optimizer>(), options ?? new(), cancellationToken);

    /// <summary>The greatest of the ranks' numbers, the same on all. Every rank must call.</summary>
    internal async Task<int> GreatestAsync(int value, string label)
    {
        using Tensor greatest = tensor([value]);
        await _links.Training.AllReduceAsync(greatest, label, ReduceOperation.Max).ConfigureAwait(false);
        return greatest.item<int>();
    }

    /// <summary>Bytes of rank 0, on all ranks, where checkpoints are exchanged. Every rank must call.</summary>
    internal Task<byte[]> FromRankZeroAsync(byte[] bytes, string label) => CheckpointGroup.BroadcastBytesAsync(bytes, root: 0, label);

    /// <summary>Bytes of all ranks, in their order. Every rank must call.</summary>
    internal Task<byte[][]> FromAllAsync(byte[] bytes, string label) => CheckpointGroup.AllGatherBytesAsync(bytes, label);

    /// <summary>Where a save goes, and how.</summary>
    /// <exception cref="ArgumentException">A folder of shards would be made where PyTorch's format is asked for.</exception>
    internal SaveTarget TargetOf(string path, SaveOptions? options)
    {
        var target = new SaveTarget(path, options, Logger) { FileSystem = FileSystem };
        return SavesFolder(options) && target.Format == CheckpointFormat.PyTorch
            ? throw new ArgumentException(
                $"'{path}' would be in PyTorch's format, which is one file, but each rank writes a shard of its own, as safetensors. Save with " +
                $"{nameof(SaveOptions)}.{nameof(SaveOptions.SingleFile)}, or choose {nameof(CheckpointFormat)}.{nameof(CheckpointFormat.Safetensors)}, or a name that does not ask for PyTorch's format.",
                nameof(options))
            : target;
    }

    /// <summary>Whether a save makes a folder with a shard of each rank, and not one file.</summary>
    internal bool SavesFolder(SaveOptions? options) => Strategy.SavesShards && options?.SingleFile != true;

    /// <summary>Runs code that touches the user's objects where the user's code runs.</summary>
    internal Task InvokeAsync(Action action) => Info.InvokeAsync(action);

    /// <summary>The saves that go on while the rank trains.</summary>
    internal BackgroundSaves Saves { get; }

    /// <summary>Waits until saves in the background have ended, and all ranks have come to a save or a load.</summary>
    /// <exception cref="BackgroundSaveException">One of them has failed, and nobody has seen it; on all ranks.</exception>
    internal async Task EnterAsync(string label)
    {
        await Saves.EndAsync().ConfigureAwait(false);
        await _agreement.EnterAsync(label).ConfigureAwait(false);
        if (!Saves.HasBegun)
        {
            return;
        }

        try
        {
            await AgreeAsync("saves in the background", () =>
            {
                Saves.ThrowFailure();
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        }
        catch (BackgroundSaveException)
        {
            // What one rank tells all, the others do not tell again.
            Saves.ForgetFailures();
            throw;
        }
    }

    /// <summary>Begins a save in the background on all ranks, or on none.</summary>
    /// <param name="step">Is over at once.</param>
    internal void BeginSave(Action step)
    {
        try
        {
            _agreement.Run("begin a save", step);
        }
        catch (BackgroundSaveException)
        {
            // As in EnterAsync.
            Saves.ForgetFailures();
            throw;
        }
    }

    /// <summary>Runs a step that all ranks take, or none.</summary>
    internal Task AgreeAsync(string label, Func<Task> step) => _agreement.RunAsync(label, step);

    /// <summary>The same for a step that takes long and that any rank may cancel.</summary>
    internal Task AgreeAsync(string label, Func<CancellationToken, Task> step, CancellationToken cancellationToken) =>
        _agreement.RunAsync(label, step, cancellationToken);

    private static async Task RunRankAsync(
        FabricOptions options, RankLaunch launch, RankThread thread, ProcessGroup group, Func<FabricRuntime, Task> main)
    {
#pragma warning disable CA2007 // The rank's own thread is where all of this must go on.
        FabricRuntime? fabric = null;
        try
        {
            RankLinks links = await RankLinks.CreateAsync(launch, group);
            fabric = new FabricRuntime(options, thread, links);
            if (options.Seed is { } seed)
            {
                fabric.Seed(seed);

                // Nobody draws before the seed is set.
                await group.BarrierAsync("seed");
            }

            await RunToEndAsync(fabric, main);
            await links.CloseAsync();
        }
        catch (Exception e)
        {
            // A broken group is not left in order.
            group.Fail(e);

            // What still goes on in the background ends soon, since it needs the others.
            await (fabric?.Saves.EndAsync() ?? Task.CompletedTask);
            fabric?.Saves.LogFailures();
            throw;
        }
#pragma warning restore CA2007
    }

    private static async Task RunToEndAsync(FabricRuntime fabric, Func<FabricRuntime, Task> main)
    {
#pragma warning disable CA2007 // The rank's own thread is where all of this must go on.
        using BackgroundSaves saves = fabric.Saves;
        try
        {
            await main(fabric);
        }
        catch when (fabric.WorldSize == 1)
        {
            // What was begun is finished: it may be the last that is left of the run. Other ranks would be waited for in vain.
            await saves.EndAsync();
            throw;
        }

        await saves.EndAsync();
        saves.ThrowFailure();
#pragma warning restore CA2007
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose()
        {
            _end?.Invoke();
            _end = null;
        }
    }
}
