using Fabric.Collectives;
using Fabric.Native;
using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>The length of all gradients of a module together, however they are divided.</summary>
internal static class GradientNorm
{
    // What torch.nn.utils.clip_grad_norm_ adds, so that nothing is divided by zero.
    private const double Epsilon = 1e-6;

    // Squares are added up in double precision, without a copy of a whole gradient in that.
    private const long Piece = 1 << 20;

    /// <summary>Scales gradients down to a length.</summary>
    /// <returns>The length that they had.</returns>
    public static double Clip(IEnumerable<Tensor> parameters, double maxNorm, Func<Tensor, TensorShard?> shardOf, ProcessGroup group)
    {
        using var noGrad = no_grad();
        using var scope = TorchSharp.torch.NewDisposeScope();
        var gradients = new List<(Tensor Gradient, bool Divided)>();
        bool anyDivided = false;
        foreach (Tensor parameter in parameters.DistinctBy(TensorMemory.Identity))
        {
            bool divided = shardOf(parameter) is not null;
            anyDivided |= divided;
            if (parameter.grad is { } gradient)
            {
                gradients.Add((gradient, divided));
            }
        }

        double squares = SumOfSquares(gradients.Where(static entry => entry.Divided));
        if (anyDivided)
        {
            Tensor sum = tensor(squares, dtype: float64);
            ProcessGroup.Wait(group.AllReduceAsync(sum, "clip gradients"));
            squares = sum.item<double>();
        }

        double norm = Math.Sqrt(squares + SumOfSquares(gradients.Where(static entry => !entry.Divided)));
        double factor = maxNorm / (norm + Epsilon);
        if (!(factor >= 1))
        {
            gradients.ForEach(entry => entry.Gradient.mul_(factor));
        }

        return norm;
    }

    private static double SumOfSquares(IEnumerable<(Tensor Gradient, bool Divided)> gradients)
    {
        double sum = 0;
        foreach ((Tensor gradient, _) in gradients)
        {
            Tensor elements = (gradient.is_sparse ? gradient.to_dense() : gradient).detach().reshape(-1);
            for (long start = 0; start < elements.numel(); start += Piece)
            {
                using Tensor piece = elements.narrow(0, start, Math.Min(Piece, elements.numel() - start));
                using Tensor precise = piece.to(float64);
                using Tensor squares = precise.dot(precise);
                sum += squares.item<double>();
            }
        }

        return sum;
    }
}
