namespace Fabric.State;

/// <summary>How much of what is stored under a path a selection holds.</summary>
internal enum Coverage
{
    None,

    /// <summary>Some of the members of a nested state.</summary>
    Part,

    All,
}
