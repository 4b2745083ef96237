namespace Fabric.Formats.TorchSharpDat;

/// <summary>One field that an optimizer writes, without its name.</summary>
internal readonly record struct DatField(string Name, DatFieldKind Kind);
