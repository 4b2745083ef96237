namespace Fabric.Management;

/// <summary>What is due after a step. The greatest of the ranks' is what all do.</summary>
internal enum Due
{
    Nothing,

    /// <summary>No save; but one in the background has failed, which the run is told.</summary>
    Failed,
    Save,

    /// <summary>A save, and another run saves to the folder.</summary>
    Refused,

    /// <summary>A last save, and no further step.</summary>
    Stop,
}
