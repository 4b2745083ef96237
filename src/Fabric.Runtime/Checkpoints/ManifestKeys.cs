namespace Fabric.Checkpoints;

/// <summary>The names in a manifest's JSON.</summary>
internal static class ManifestKeys
{
    public const string FormatVersion = "format_version";
    public const string Writer = "writer";
    public const string StateType = "state";
    public const string Schema = "schema";
    public const string Fingerprints = "fingerprints";
    public const string WorldSize = "world_size";
    public const string Values = "values";
    public const string ValueTensors = "value_tensors";
    public const string Tensors = "tensors";

    /// <summary>A dtype in <see cref="Tensors"/>.</summary>
    public const string Complex128 = "C128";
}
