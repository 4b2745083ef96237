using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Members;

/// <summary>Stands in for a kind that is written elsewhere.</summary>
internal sealed class PendingKind<T> : ObjectKind<T>
    where T : class
{
    internal override void Capture(T value, string name, CaptureContext context) => throw new NotSupportedException();

    internal override void Restore(T value, string name, RestoreContext context) => throw new NotSupportedException();
}
