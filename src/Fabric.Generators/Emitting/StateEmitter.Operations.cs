using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

internal sealed partial class StateEmitter
{
    private const string Task = "global::System.Threading.Tasks.Task";

    private const string CommonParameters =
        """
        /// <param name="fabric">The rank that calls. Every rank calls.</param>
        /// <param name="path">The checkpoint.</param>
        /// <param name="options">What differs from the defaults, if anything.</param>
        /// <param name="cancellationToken">Cancels the operation, on every rank.</param>
        """;

    private const string SaveDocumentation =
        $"""
        /// <summary>Saves the whole state. The path holds the old checkpoint until the new one is complete.</summary>
        {CommonParameters}
        /// <returns>The checkpoint, once it is in its place, and durable unless the options say otherwise.</returns>
        """;

    private const string BeginSaveDocumentation =
        $"""
        /// <summary>Begins a save of the whole state that goes on while the run does. The path holds the old checkpoint until the new one is complete.</summary>
        {CommonParameters}
        /// <returns>The save. The state may change in a step of an optimizer once its <c>Staged</c> has ended; await its <c>Committed</c> too, in the end.</returns>
        /// <exception cref="global::Fabric.CheckpointException">An earlier save has failed and nobody has seen it, or the state cannot be stored.</exception>
        """;

    private const string LoadDocumentation =
        $"""
        /// <summary>Loads the whole state: objects are restored in place, values are assigned last.</summary>
        {CommonParameters}
        /// <returns>A task that ends when everything is loaded.</returns>
        /// <exception cref="global::Fabric.CheckpointNotFoundException">There is no checkpoint at the path.</exception>
        /// <exception cref="global::Fabric.CheckpointMismatchException">The checkpoint does not fit; nothing was changed.</exception>
        """;

    private const string TryLoadDocumentation =
        $"""
        /// <summary>Loads the whole state if there is a checkpoint at the path.</summary>
        {CommonParameters}
        /// <returns><see langword="false"/> if there is none, on any rank.</returns>
        /// <exception cref="global::Fabric.CheckpointMismatchException">The checkpoint does not fit; nothing was changed.</exception>
        """;

    private const string LoadMembersDocumentation =
        $"""
        /// <summary>Loads some members: objects are restored in place, values are assigned last. Only their bytes are read.</summary>
        {CommonParameters}
        /// <param name="members">Which members: <c>Members.X | Members.Y</c>, <c>~Members.Z</c>.</param>
        /// <returns>What is left in the checkpoint, to be read or restored later: dispose it.</returns>
        /// <exception cref="global::Fabric.CheckpointNotFoundException">There is no checkpoint at the path.</exception>
        /// <exception cref="global::Fabric.CheckpointMismatchException">The checkpoint does not fit; nothing was changed.</exception>
        """;

    private void EmitOperations()
    {
        foreach (OperationModel operation in _state.Operations)
        {
            if (operation.Operation == Operation.LoadView)
            {
                EmitLoadView(operation);
                continue;
            }

            (string name, string result, string options, string documentation) = operation.Operation switch
            {
                Operation.Save => ("SaveAsync", $"{Task}<global::Fabric.CommittedCheckpoint>", "SaveOptions", SaveDocumentation),
                Operation.BeginSave => ("BeginSave", "global::Fabric.PendingSave", "SaveOptions", BeginSaveDocumentation),
                Operation.Load => ("LoadAsync", Task, "LoadOptions", LoadDocumentation),
                Operation.LoadMembers => ("LoadAsync", $"{Task}<global::Fabric.Remainder<{_state.TypeName}>>", "LoadOptions", LoadMembersDocumentation),
                Operation.TryLoad => ("TryLoadAsync", $"{Task}<bool>", "LoadOptions", TryLoadDocumentation),
                _ => throw new InvalidOperationException(),
            };
            bool hasMembers = operation.Operation == Operation.LoadMembers;

            _writer.Line();
            _writer.Lines(documentation);
            if (operation.Operation == Operation.Load)
            {
                // Behind a path, new() is options and not an empty set of members.
                _writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(1)]");
            }

            _writer.Line($"public {result} {name}(");
            _writer.Indent();
            _writer.Line("global::Fabric.FabricRuntime fabric,");
            _writer.Line("string path,");
            if (hasMembers)
            {
                _writer.Line($"global::Fabric.MemberSet<{_state.TypeName}> members,");
            }

            _writer.Line($"global::Fabric.{options}<{_state.TypeName}>? options = null,");
            _writer.Line("global::System.Threading.CancellationToken cancellationToken = default) =>");
            _writer.Line($"{Services}.StateOperations.{name}(this, fabric, path, {(hasMembers ? "members, " : "")}options, cancellationToken);");
            _writer.Outdent();
        }
    }
}
