namespace Fabric.Collectives;

/// <summary>What a <see cref="ControlMessage"/> says.</summary>
internal enum ControlKind
{
    /// <summary>I have been waiting in this operation for long. Where are you?</summary>
    Waiting,

    /// <summary>The answer.</summary>
    Position,

    /// <summary>The group is broken.</summary>
    Broken,

    /// <summary>I begin no operation of this group any more.</summary>
    Left,
}
