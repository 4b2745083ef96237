using System.Globalization;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Fabric.Tests.RankProgram;

/// <summary>How much memory a rank needs to train a model that it makes on the meta device.</summary>
internal static partial class MemoryUse
{
    private const long Width = 560;
    private const int Blocks = 12;
    private const int Batch = 8;

    // mallopt(3).
    private const int MmapThreshold = -3;

    public static void Initialize(string name, Tensor whole) => whole.normal_(0, 0.02);

    /// <param name="fabric">The rank.</param>
    /// <param name="optimizer">sgd or adamw.</param>
    /// <returns>Bytes: the growth of the peak, and what it is made of.</returns>
    public static string Run(FabricRuntime fabric, string optimizer)
    {
        // What is freed goes back at once. Without this, glibc keeps more of it the more large blocks it has seen freed, and how much changes from run to run.
        if (mallopt(MmapThreshold, 1 << 20) == 0)
        {
            throw new InvalidOperationException("mallopt refused M_MMAP_THRESHOLD.");
        }

        // Threads of libtorch have memory of their own, the first step of anything loads code, and MPI takes its buffers with the first large message.
        set_num_threads(1);
        Train(fabric, blocks: 1, width: 300, optimizer);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long before = Resident("VmRSS:");
        (long parameters, double loss) = Train(fabric, Blocks, Width, optimizer);
        long grown = Resident("VmHWM:") - before;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"grown {grown} parameters {parameters} unit {UnitBytes()} activations {ActivationBytes()} loss {loss:r}");
    }

    private static (long ParameterBytes, double Loss) Train(FabricRuntime fabric, int blocks, long width, string optimizerName)
    {
        nn.Module<Tensor, Tensor> model = nn.Sequential(Enumerable.Range(0, blocks).Select(i =>
            (string.Create(CultureInfo.InvariantCulture, $"{i}"), (nn.Module<Tensor, Tensor>)new Block(width, META))));
        long bytes = model.parameters().Sum(static parameter => parameter.numel() * parameter.element_size());
        fabric.Setup(model);
        using optim.Optimizer optimizer = optimizerName == "sgd" ? optim.SGD(model.parameters(), 1e-3, momentum: 0.9) : optim.AdamW(model.parameters(), lr: 1e-3);
        double loss = 0;
        for (int step = 0; step < 3; step++)
        {
            // TorchSharp's zero_grad holds the old gradients until its dispose scope ends.
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
            }

            using var scope = NewDisposeScope();
            Tensor input = ones(Batch, width) * (fabric.Rank + 1);
            Tensor result = model.call(input).pow(2).mean();
            fabric.Backward(result);
            optimizer.step();
            loss = result.item<float>();
        }

        return (bytes, loss);
    }

    private static long UnitBytes() => sizeof(float) * ((8 * Width * Width) + (5 * Width) + (2 * Width));

    /// <summary>What the forward of a step keeps, generously.</summary>
    private static long ActivationBytes() => Blocks * Batch * Width * 20L * sizeof(float);

    private static long Resident(string which)
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(which, StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
