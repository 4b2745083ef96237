namespace Fabric.CodeFixes;

/// <summary>A type as C# writes it.</summary>
/// <param name="Text">With question marks.</param>
/// <param name="Bare">Without those on references, which type arguments of attributes cannot have.</param>
/// <param name="IsReference">Whether it is a reference type.</param>
internal sealed record CSharpType(string Text, string Bare, bool IsReference)
{
    public static CSharpType Value(string text) => new(text, text, IsReference: false);

    public static CSharpType Reference(string text) => new(text, text, IsReference: true);

    public CSharpType OrNull() => this with { Text = Text + "?", Bare = IsReference ? Bare : Bare + "?" };
}
