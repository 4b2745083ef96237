namespace Fabric.Management;

/// <summary>What is due after a step. The greatest of the ranks' is what all do.</summary>
internal enum Due
{
    Nothing,
    Save,

    /// <summary>A save, and another run saves to the folder.</summary>
    Refused,

    /// <summary>A last save, and no further step.</summary>
    Stop,
}
