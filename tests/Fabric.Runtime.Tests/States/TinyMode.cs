namespace Fabric.Runtime.Tests.States;

public enum TinyMode
{
    Fast,
    Careful,
}
