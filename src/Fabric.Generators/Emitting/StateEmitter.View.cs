using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

internal sealed partial class StateEmitter
{
    private const string LoadViewDocumentation =
        $"""
        /// <summary>Loads the members of this view from a checkpoint of the state: objects are restored in place, values are assigned last.</summary>
        {CommonParameters}
        /// <returns>What the checkpoint holds beside them. Dispose it: it keeps the file open.</returns>
        /// <exception cref="global::Fabric.CheckpointNotFoundException">There is no checkpoint at the path.</exception>
        /// <exception cref="global::Fabric.CheckpointMismatchException">The checkpoint does not fit; nothing was changed.</exception>
        """;

    private void EmitLoadView(OperationModel operation)
    {
        _writer.Line();
        _writer.Lines(LoadViewDocumentation);
        _writer.Line($"{operation.Accessibility} global::System.Threading.Tasks.Task<global::Fabric.Remainder<{_state.ViewOf}>> LoadAsync(");
        _writer.Indent();
        _writer.Line("global::Fabric.FabricRuntime fabric,");
        _writer.Line("string path,");
        _writer.Line($"global::Fabric.LoadOptions<{_state.TypeName}>? options = null,");
        _writer.Line("global::System.Threading.CancellationToken cancellationToken = default) =>");
        _writer.Line($"{Services}.StateOperations.LoadViewAsync<{_state.TypeName}, {_state.ViewOf}>(this, fabric, path, options, cancellationToken);");
        _writer.Outdent();
    }
}
