using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>A place in autograd's graph: backward comes here once, after all that follows it in the forward and before all that precedes it.</summary>
internal sealed class Boundary
{
    private readonly Action<IReadOnlyList<Tensor>> _reached;
    private readonly List<Tensor> _shared = [];

    private Boundary(Action<IReadOnlyList<Tensor>> reached)
    {
        _reached = reached;
    }

    /// <summary>Sends those of the tensors that require gradients through a new boundary.</summary>
    /// <param name="tensors">The tensors; those that went through are replaced.</param>
    /// <param name="reached">Called by backward, with the gradients, whose wrappers are free once it has gone on. Must not throw: that would end the process.</param>
    /// <returns>Whether there were any.</returns>
    public static bool Insert(Span<Tensor?> tensors, Action<IReadOnlyList<Tensor>> reached)
    {
        var boundary = new Boundary(reached);
        var places = new List<int>();
        var arguments = new List<object> { boundary };
        for (int i = 0; i < tensors.Length; i++)
        {
            if (tensors[i] is { requires_grad: true } tensor)
            {
                places.Add(i);
                arguments.Add(tensor);
            }
        }

        if (places.Count == 0)
        {
            return false;
        }

        List<Tensor> through = Identity.apply([.. arguments]);
        boundary._shared.ForEach(static tensor => tensor.Dispose());
        boundary._shared.Clear();
        foreach ((int place, Tensor tensor) in places.Zip(through))
        {
            tensors[place] = tensor;
        }

        return true;
    }

    // TorchSharp keeps one instance for all threads: what belongs to a call is in its arguments and its context.
    private sealed class Identity : autograd.MultiTensorFunction<Identity>
    {
        private const string Key = "boundary";

        public override string Name => "FabricUnitBoundary";

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var boundary = (Boundary)vars[0];
            ctx.save_data(Key, boundary);
            ctx.set_materialize_grads(false);

            // The argument itself would come out as a view of it, which autograd would not let user code change in place.
            boundary._shared.AddRange(vars.Skip(1).Select(static argument => ((Tensor)argument).detach()));
            return [.. boundary._shared];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            ((Boundary)ctx.get_data(Key))._reached(grad_outputs);
            return [null!, .. grad_outputs.Select(static gradient => gradient.IsInvalid ? null! : gradient)];
        }
    }
}
