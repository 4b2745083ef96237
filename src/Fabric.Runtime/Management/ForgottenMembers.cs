using Fabric.Checkpoints;
using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Management;

/// <summary>
/// Finds the modules, optimizers and other objects of a checkpoint that the state has no member for. To load a part is anybody's right; a run that goes on without its weights has forgotten them.
/// </summary>
internal static class ForgottenMembers
{
    /// <param name="index">The checkpoint.</param>
    /// <exception cref="CheckpointMismatchException">There are such.</exception>
    public static void Refuse<TState>(CheckpointIndex index)
        where TState : class, ICheckpointState<TState>
    {
        HashSet<string> known = [.. TState.CheckpointSchema.Members.SelectMany(static member => member.Identity.FormerNames.Prepend(member.Identity.Name))];
        string[] forgotten = [.. new StoredSchema(index.Schema).Members
            .Where(member => !member.Type.IsValue && !known.Contains(member.Name))
            .Select(static member => $"'{member.Name}' ({member.Type.Word})")];
        if (forgotten.Length > 0)
        {
            throw new CheckpointMismatchException(
                $"'{index.Path}' holds {string.Join(", ", forgotten)}, for which the state has no member. Nothing was loaded. Mark what was forgotten with [Checkpointed], give what was renamed a " +
                "[FormerName], or load with Strict = false to leave it behind.",
                forgotten,
                index.Path);
        }
    }
}
