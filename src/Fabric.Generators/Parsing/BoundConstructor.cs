using Fabric.Generators.Model;
using Microsoft.CodeAnalysis;

namespace Fabric.Generators.Parsing;

/// <summary>A constructor whose parameters have all found the property that they set.</summary>
internal sealed class BoundConstructor
{
    private readonly IMethodSymbol _constructor;
    private readonly HashSet<string> _bound;

    private BoundConstructor(IMethodSymbol constructor, IReadOnlyList<ArgumentModel> arguments)
    {
        _constructor = constructor;
        _bound = [.. arguments.Select(argument => argument.Property)];
        Arguments = arguments;
    }

    public IReadOnlyList<ArgumentModel> Arguments { get; }

    /// <summary>Binds every parameter, or says what stands in the way.</summary>
    public static BoundConstructor? Bind(
        IMethodSymbol constructor, IReadOnlyList<PlainDataMember> members, Compilation compilation, out string problem)
    {
        problem = "";
        List<ArgumentModel> arguments = [];
        foreach (IParameterSymbol parameter in constructor.Parameters)
        {
            PlainDataMember? member = members.FirstOrDefault(member => Fits(parameter, member, compilation));
            if (member is not null)
            {
                arguments.Add(new ArgumentModel(parameter.ToIdentifier(), member.Name, DefaultOf(parameter, member)));
            }
            else if (!parameter.HasExplicitDefaultValue)
            {
                problem = $"no public member holds its constructor's parameter '{parameter.Name}'";
                return null;
            }
        }

        BoundConstructor bound = new(constructor, arguments);
        PlainDataMember? stuck = members.FirstOrDefault(member => !member.CanBeInitialized && !bound._bound.Contains(member.Name));
        if (stuck is not null)
        {
            problem = $"its member '{stuck.Name}' cannot be set and no constructor takes it";
            return null;
        }

        return bound;
    }

    public Assignment AssignmentOf(PlainDataMember member)
    {
        if (member.IsRequired && !_constructor.SetsAllRequiredMembers())
        {
            return Assignment.Required;
        }

        bool isSetByConstructor = _bound.Contains(member.Name) && (member.IsPositional || !member.CanBeInitialized);
        return isSetByConstructor ? Assignment.Constructor
            : member.CanBeSet ? Assignment.Set
            : Assignment.Init;
    }

    /// <summary>A default of another type than the property's is not a value of the property.</summary>
    private static string? DefaultOf(IParameterSymbol parameter, PlainDataMember member) =>
        SymbolEqualityComparer.Default.Equals(parameter.Type, member.Type) ? DefaultValues.Of(parameter) : null;

    private static bool Fits(IParameterSymbol parameter, PlainDataMember member, Compilation compilation) =>
        string.Equals(parameter.Name, member.Name, StringComparison.OrdinalIgnoreCase)
        && compilation.ClassifyCommonConversion(member.Type, parameter.Type) is { IsImplicit: true, IsUserDefined: false };
}
