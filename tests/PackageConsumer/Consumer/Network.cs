using Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Consumer;

public sealed class Network : Module<Tensor, Tensor>
{
    private readonly Residual first = new(4);
    private readonly BatchNorm1d norm = BatchNorm1d(4);
    private readonly Linear last = Linear(4, 1);

    public Network()
        : base(nameof(Network)) => RegisterComponents();

    public override Tensor forward(Tensor input) => last.call(norm.call(first.call(input)));
}
