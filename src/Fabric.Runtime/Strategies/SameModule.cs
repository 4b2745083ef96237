using System.Text;
using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Strategies;

/// <summary>The ranks' copies of a module must have the same tensors: otherwise each would wait for what the others never send.</summary>
internal static class SameModule
{
    /// <exception cref="InvalidOperationException">They differ; on all ranks, with the first difference.</exception>
    public static void Check(IEnumerable<(string Name, Tensor Tensor)> tensors, RankLinks links)
    {
        string own = string.Join('\n', tensors.Select(static entry =>
            $"{entry.Name}: {entry.Tensor.dtype} [{string.Join(", ", entry.Tensor.shape)}]"));
        byte[][] all = ProcessGroup.Wait(links.Training.AllGatherBytesAsync(Encoding.UTF8.GetBytes(own), "setup, names of the module"));
        string[] first = Encoding.UTF8.GetString(all[0]).Split('\n');
        for (int rank = 1; rank < all.Length; rank++)
        {
            string[] other = Encoding.UTF8.GetString(all[rank]).Split('\n');
            int at = Enumerable.Range(0, Math.Max(first.Length, other.Length))
                .FirstOrDefault(i => first.ElementAtOrDefault(i) != other.ElementAtOrDefault(i), -1);
            if (at >= 0)
            {
                throw new InvalidOperationException(
                    $"The module is not the same on all ranks: rank 0 has '{first.ElementAtOrDefault(at) ?? "no more"}' where rank {rank} has " +
                    $"'{other.ElementAtOrDefault(at) ?? "no more"}'. Make the same module on every rank.");
            }
        }
    }
}
