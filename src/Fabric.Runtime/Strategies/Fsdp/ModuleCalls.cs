using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>What is done before and after each call of a module.</summary>
internal interface IModuleCalls
{
    /// <param name="inputs">The tensors that it is called with, of which some may be null: those written here take their place.</param>
    void Before(Span<Tensor?> inputs);

    /// <param name="outputs">The tensors that it returns: those written here take their place.</param>
    void After(Span<Tensor?> outputs);
}
