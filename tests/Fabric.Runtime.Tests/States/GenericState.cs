namespace Fabric.Runtime.Tests.States;

public sealed partial class GenericState<T>
    where T : struct, IComparable<T>
{
    [Checkpointed] public double Value { get; set; }

    [NotCheckpointed] public T Scratch { get; set; }
}
