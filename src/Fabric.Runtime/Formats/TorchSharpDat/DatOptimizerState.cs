namespace Fabric.Formats.TorchSharpDat;

/// <summary>What an optimizer keeps of one parameter.</summary>
/// <param name="Numbers">By name: <see cref="long"/> or <see cref="double"/>.</param>
/// <param name="Tensors">By name. Those that the optimizer does not have at the moment are missing.</param>
internal sealed record DatOptimizerState(IReadOnlyDictionary<string, object> Numbers, IReadOnlyDictionary<string, DatTensor> Tensors);
