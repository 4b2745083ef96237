using Fabric.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.CodeFixes;

/// <summary>Where a diagnostic of a member stands, and what is used there.</summary>
internal sealed class MemberPlace
{
    private readonly HashSet<string> _taken;
    private readonly HashSet<string> _formerNames;

    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="declaration">The declaration that it stands at.</param>
    /// <param name="member">The member.</param>
    /// <param name="model">The file's model.</param>
    /// <param name="taken">The names that other fixes of the file give to what they declare.</param>
    /// <param name="formerNames">The former names that they give to members.</param>
    public MemberPlace(
        Diagnostic diagnostic, SyntaxNode declaration, ISymbol member, SemanticModel model, HashSet<string> taken, HashSet<string> formerNames)
    {
        _formerNames = formerNames;
        Diagnostic = diagnostic;
        Declaration = declaration;
        Member = member;
        Model = model;
        _taken = taken;
        _taken.UnionWith(member.ContainingType.MemberNames);
        _taken.UnionWith(member.ContainingType.GetTypeMembers().Select(type => type.Name));
    }

    public Diagnostic Diagnostic { get; }

    public SyntaxNode Declaration { get; }

    public ISymbol Member { get; }

    public SemanticModel Model { get; }

    public TypeDeclarationSyntax? Type => Declaration.FirstAncestorOrSelf<TypeDeclarationSyntax>();

    /// <summary>What an attribute is called here.</summary>
    public AttributeScope? ScopeOf(string attribute) =>
        Model.Compilation.GetTypeByMetadataName(attribute) is { } type ? AttributeScope.Of(type, Model, Declaration.SpanStart) : null;

    /// <summary>Takes a former name, if no other member of the class has.</summary>
    public bool TakeFormerName(string name) => _formerNames.Add($"{Member.ContainingType.ToReference()} {name}");

    /// <summary>A name that nothing in the class and no other fix has.</summary>
    public string FreeName(string name)
    {
        string free = name;
        for (int i = 2; !_taken.Add(free); i++)
        {
            free = name + i;
        }

        return free;
    }
}
