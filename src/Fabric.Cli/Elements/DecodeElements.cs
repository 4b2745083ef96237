namespace Fabric.Cli.Elements;

/// <summary>Makes numbers of the bytes of elements.</summary>
/// <typeparam name="T">The type of the numbers: one that holds all elements exactly.</typeparam>
/// <param name="bytes">Whole elements, little-endian.</param>
/// <param name="numbers">Takes them.</param>
internal delegate void DecodeElements<T>(ReadOnlySpan<byte> bytes, Span<T> numbers);
