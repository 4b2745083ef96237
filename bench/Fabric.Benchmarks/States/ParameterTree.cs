using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Benchmarks.States;

/// <summary>A module that holds tensors under dotted names, as nested modules would, filled with random numbers.</summary>
internal sealed class ParameterTree : nn.Module
{
    public ParameterTree(string name, IEnumerable<TensorSpec> tensors)
        : base(name)
    {
        // Without grouping the children would be registered once for each of their tensors.
        var children = new Dictionary<string, List<TensorSpec>>();
        foreach (TensorSpec tensor in tensors)
        {
            int dot = tensor.Name.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                Register(tensor);
                continue;
            }

            string child = tensor.Name[..dot];
            if (!children.TryGetValue(child, out List<TensorSpec>? within))
            {
                children.Add(child, within = []);
            }

            within.Add(tensor with { Name = tensor.Name[(dot + 1)..] });
        }

        foreach ((string child, List<TensorSpec> within) in children)
        {
            register_module(child, new ParameterTree(child, within));
        }
    }

    private void Register(TensorSpec tensor)
    {
        switch (tensor.Role)
        {
            case TensorRole.Parameter:
                register_parameter(tensor.Name, new Parameter(rand(tensor.Shape)));
                break;
            case TensorRole.Buffer:
                register_buffer(tensor.Name, rand(tensor.Shape));
                break;
            default:
                register_buffer(tensor.Name, randint(1_000_000, tensor.Shape, dtype: ScalarType.Int64));
                break;
        }
    }
}
