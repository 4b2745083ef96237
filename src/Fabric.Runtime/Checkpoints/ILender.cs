using Fabric.Native;

namespace Fabric.Checkpoints;

/// <summary>Lends the memory of one tensor, to be read or filled.</summary>
internal interface ILender
{
    /// <summary>May be called on any thread, once at a time.</summary>
    MemoryLease Lease();
}
