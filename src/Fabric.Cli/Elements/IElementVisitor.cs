using System.Numerics;

namespace Fabric.Cli.Elements;

/// <summary>Does something with elements as numbers of a type that holds them exactly.</summary>
internal interface IElementVisitor<out TResult>
{
    TResult Visit<T>(TensorDtype dtype, DecodeElements<T> decode)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}
