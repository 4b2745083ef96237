namespace Fabric.Formats.TorchSharpDat;

/// <summary>What is in a file: a module, an optimizer or one tensor.</summary>
internal abstract record DatContent;
