using Microsoft.CodeAnalysis.CSharp;

namespace Fabric.Generators.Emitting;

internal static class Literals
{
    public static string ToLiteral(this string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
