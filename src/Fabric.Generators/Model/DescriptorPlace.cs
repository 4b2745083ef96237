namespace Fabric.Generators.Model;

/// <summary>How far the descriptor of a member can be seen, given the member's type.</summary>
internal enum DescriptorPlace
{
    /// <summary>Wherever the state can be.</summary>
    Public,

    /// <summary>In the state's assembly.</summary>
    Internal,

    /// <summary>In the state's own body.</summary>
    Private,

    /// <summary>Nowhere: an inherited member whose name or type is not the state's to use.</summary>
    Nowhere,
}
