namespace Fabric.Runtime.Tests.Runtime;

public sealed partial class ThreadState
{
    private int _value;

    [Checkpointed]
    public int Value
    {
        get => _value;
        set
        {
            _value = value;
            AssignedOn = Environment.CurrentManagedThreadId;
        }
    }

    public int AssignedOn { get; private set; }
}
