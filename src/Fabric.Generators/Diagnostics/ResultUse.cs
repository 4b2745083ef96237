namespace Fabric.Generators.Diagnostics;

/// <summary>What becomes of the result of a call.</summary>
internal enum ResultUse
{
    /// <summary>Somebody may await it.</summary>
    Used,

    /// <summary>Nobody can await it.</summary>
    Dropped,

    /// <summary>It is a <c>PendingSave</c>, and all that is read of it is <c>Staged</c>.</summary>
    StagedAlone,
}
