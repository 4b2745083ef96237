using System.CommandLine;
using System.CommandLine.Parsing;

namespace Fabric.Cli.Commands;

/// <summary>An argument that takes paths. An empty one, as a variable that is not set leaves it, is wrong usage.</summary>
internal static class PathArgument
{
    public static Argument<string> Create(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(Check);
        return argument;
    }

    /// <summary>Refuses empty paths.</summary>
    public static void Check(SymbolResult result)
    {
        if (result.Tokens.Any(static token => string.IsNullOrWhiteSpace(token.Value)))
        {
            result.AddError("A path is empty.");
        }
    }
}
