namespace Fabric.Generators.Tests.Harness;

/// <summary>A state that saves in the background, for compilations whose runtime has no <c>PendingSave</c>.</summary>
internal static class PendingSaveSource
{
    /// <summary>The type, and a state <c>Background</c> with a <c>BeginSave</c> that is written by hand.</summary>
    public const string Text =
        """
        namespace Fabric
        {
            public sealed class PendingSave
            {
                public System.Threading.Tasks.Task Staged => null!;
                public System.Threading.Tasks.Task<CommittedCheckpoint> Committed => null!;
            }
        }

        public sealed class Background : Fabric.CompilerServices.ICheckpointState<Background>
        {
            public static Fabric.CompilerServices.StateSchema<Background> CheckpointSchema => null!;
            public Fabric.CompilerServices.StateSchema Schema => null!;
            public PendingSave BeginSave(FabricRuntime fabric, string path) => null!;
            public System.Threading.Tasks.Task<CommittedCheckpoint> SaveAsync(FabricRuntime fabric, string path) => null!;
        }
        """;
}
