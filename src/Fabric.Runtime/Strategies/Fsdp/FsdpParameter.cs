using Fabric.Native;
using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>
/// A parameter that is divided among the ranks. At rest it shows this rank's part; while its unit is gathered, the whole. It is the same tensor
/// all the time.
/// </summary>
internal sealed class FsdpParameter
{
    // Less than this is not worth a call into the system.
    private const long LeastGivenBack = 64 << 10;

    private readonly Tensor _part;
    private readonly Tensor _otherType;
    private Tensor? _stash;

    /// <param name="name">Its name in the state dict.</param>
    /// <param name="parameter">The live tensor.</param>
    /// <param name="part">This rank's part, in the form of <paramref name="shard"/>.</param>
    /// <param name="shard">What the part is.</param>
    /// <param name="counts">The number of elements that each rank holds.</param>
    public FsdpParameter(string name, Tensor parameter, Tensor part, TensorShard shard, long[] counts)
    {
        Name = name;
        Tensor = TensorData.Share(parameter);
        _part = part.DetachFromDisposeScope();
        _otherType = empty([0], dtype: part.dtype == ScalarType.Float32 ? ScalarType.Float64 : ScalarType.Float32, device: CPU).DetachFromDisposeScope();
        Shard = shard;
        Counts = counts;

        // One address for ever: graphs keep views of a parameter that was whole, and they are read after it has been gathered again.
        Whole = empty(shard.GlobalShape, dtype: part.dtype, device: CPU).DetachFromDisposeScope();
        WholeBytes = Whole.numel() * Whole.element_size();
        Forget();
    }

    public string Name { get; }

    public Tensor Tensor { get; }

    public TensorShard Shard { get; }

    public IReadOnlyList<long> Counts { get; }

    /// <summary>Where the whole is gathered.</summary>
    public Tensor Whole { get; }

    public long WholeBytes { get; }

    /// <summary>Whether a gradient of the whole is being made: between <see cref="BeginGradient"/> and <see cref="EndGradient"/>.</summary>
    public bool IsDifferentiated { get; private set; }

    /// <summary>Whether the parameter had a gradient before this backward.</summary>
    public bool HadGradient { get; private set; }

    /// <summary>Whether this backward has reduced gradients of the parameter.</summary>
    public bool WasReduced { get; private set; }

    /// <summary>Whether this rank contributed to them.</summary>
    public bool Contributed { get; private set; }

    /// <summary>This rank's elements, without the padding. A view: dispose it.</summary>
    public Tensor OwnElements() => _part.narrow(0, 0, Shard.Box.Count);

    /// <param name="forForward">
    /// Whether a graph will be built on it. What a graph on the part has left would have gradients of the part's shape; libtorch forgets it where the type
    /// changes.
    /// </param>
    public void ShowWhole(bool forForward)
    {
        if (forForward)
        {
            TensorData.Set(Tensor, _otherType);
        }

        TensorData.Set(Tensor, Whole);
    }

    public void ShowPart()
    {
        TensorData.Set(Tensor, _part);
        Forget();
    }

    /// <summary>Whether a gradient has the form that it has between backwards.</summary>
    public bool IsPartOfGradient(Tensor gradient) => Shard.IsFormOf(gradient);

    public void BeginBackward()
    {
        HadGradient = WasReduced = Contributed = false;
    }

    /// <summary>Puts what earlier backwards have left aside, so that the gradient of the whole comes into its place.</summary>
    public void BeginGradient()
    {
        if (IsDifferentiated || !Tensor.requires_grad)
        {
            return;
        }

        _stash = Tensor.grad?.DetachFromDisposeScope();
        if (!WasReduced)
        {
            HadGradient = _stash is not null;
        }

        Tensor.grad = null;
        IsDifferentiated = true;
    }

    /// <returns>The gradient of the whole that this rank has; <see langword="null"/> where it has none.</returns>
    public Tensor? TakeGradient()
    {
        Tensor? gradient = Tensor.grad;
        Tensor.grad = null;
        Contributed |= gradient is not null;
        return gradient;
    }

    /// <summary>Adds this rank's part of the mean of all ranks' gradients to what earlier backwards have left.</summary>
    public void EndGradient(Tensor mean)
    {
        if (_stash is not null)
        {
            mean.add_(_stash);
        }

        Restore(mean);
        WasReduced = true;
    }

    /// <summary>Drops the gradient that was being made.</summary>
    public void AbandonGradient()
    {
        if (IsDifferentiated)
        {
            Restore(_stash);
        }
    }

    private void Restore(Tensor? gradient)
    {
        Tensor.grad = gradient;
        _stash?.Dispose();
        _stash = null;
        IsDifferentiated = false;
    }

    private void Forget()
    {
        if (WholeBytes >= LeastGivenBack)
        {
            Libc.GiveBack(TensorMemory.DataPointer(Whole), WholeBytes);
        }
    }
}
