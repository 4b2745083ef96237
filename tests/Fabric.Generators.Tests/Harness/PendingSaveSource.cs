namespace Fabric.Generators.Tests.Harness;

/// <summary>A state that saves in the background, without the generator.</summary>
internal static class PendingSaveSource
{
    /// <summary>A state <c>Background</c> with a <c>BeginSave</c> that is written by hand.</summary>
    public const string Text =
        """
        public sealed class Background : Fabric.CompilerServices.ICheckpointState<Background>
        {
            public static Fabric.CompilerServices.StateSchema<Background> CheckpointSchema => null!;
            public Fabric.CompilerServices.StateSchema Schema => null!;
            public PendingSave BeginSave(FabricRuntime fabric, string path) => null!;
            public System.Threading.Tasks.Task<CommittedCheckpoint> SaveAsync(FabricRuntime fabric, string path) => null!;
        }
        """;
}
