using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>
/// The backward of one rank: runs what is to happen at boundaries, where an exception would end the process, and says afterwards what went wrong.
/// </summary>
internal sealed class BackwardRun
{
    private readonly List<Tensor> _passed = [];
    private Exception? _failure;
    private bool _running;

    /// <summary>Runs the backward of a loss.</summary>
    /// <exception cref="InvalidOperationException">libtorch failed; what failed at a boundary is thrown as it was.</exception>
    public void Run(Tensor loss)
    {
        _running = true;
        try
        {
            loss.backward();
        }
        catch (Exception) when (_failure is not null)
        {
            // What follows from the failure that is thrown below.
        }
        catch (ExternalException e)
        {
            throw new InvalidOperationException(
                $"libtorch failed in the backward: {e.Message.Split('\n')[0]} If it speaks of sizes, a gradient reached a parameter whose unit was not gathered: something that " +
                "the unit computes goes another way than through what it returns, or its module was called with .forward(). Call modules with .call(), and return what " +
                "the loss needs.",
                e);
        }
        finally
        {
            _running = false;
            FreePassed();
        }

        ThrowFailure();
    }

    /// <summary>Throws what went wrong where nothing could be thrown.</summary>
    public void ThrowFailure()
    {
        if (_failure is { } failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public bool HasFailed => _failure is not null;

    /// <summary>Does what is to be done at a boundary. After a failure nothing is: the ranks may not agree any more.</summary>
    public void Reach(IReadOnlyList<Tensor> gradients, Action action)
    {
        FreePassed();
        _passed.AddRange(gradients);
        if (_failure is not null && _running)
        {
            return;
        }

        try
        {
            action();
            if (!_running)
            {
                _failure ??= new InvalidOperationException(
                    "loss.backward() was called on what a module divided by Strategy.Fsdp has computed, so its gradients are not complete. Call fabric.Backward(loss).");
            }
        }
        catch (Exception e)
        {
            _failure ??= e;
        }
    }

    /// <summary>Backward has gone on: it has its own hold on the gradients that it brought to the last boundary.</summary>
    private void FreePassed()
    {
        _passed.ForEach(static gradient => gradient.Dispose());
        _passed.Clear();
    }
}
