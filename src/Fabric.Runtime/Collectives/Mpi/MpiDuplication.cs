using System.Runtime.InteropServices;

namespace Fabric.Collectives;

/// <summary>A second communicator of the same ranks.</summary>
internal static class MpiDuplication
{
    public static IEnumerable<MpiRequests> Steps(MpiChannel channel, Operation operation)
    {
        nint target = channel.Scratch(nint.Size);
        Marshal.WriteIntPtr(target, 0);
        MpiRequests duplication = channel.Batch();
        channel.Duplicate(duplication, target);
        yield return duplication;

        // MPI matches duplications by their order alone; the barrier's messages say what for.
        foreach (MpiRequests step in MpiMoves.Barrier(channel))
        {
            yield return step;
        }

        operation.Communicator = Marshal.ReadIntPtr(target);
    }
}
