using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fabric.Cli.Classes;

/// <summary>Names in C#.</summary>
internal static class Identifiers
{
    private static readonly HashSet<string> Keywords =
    [
        "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "do", "double", "else",
        "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach", "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock",
        "long", "namespace", "new", "null", "object", "operator", "out", "override", "params", "private", "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short",
        "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try", "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "virtual",
        "void", "volatile", "while",
    ];

    /// <summary>Whether a text can stand where a name is declared.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_') && name.All(static c => char.IsLetterOrDigit(c) || c == '_') && !Keywords.Contains(name);

    /// <summary>The name of an enum's value, which is stored as it is: it may be a keyword. What no enum can have came from no enum.</summary>
    public static string OfEnum(string stored) => Keywords.Contains(stored) ? "@" + stored : IsValid(stored) ? stored : OfStored(stored);

    /// <summary>Text from a file as a literal: nothing in it ends the literal or the line.</summary>
    public static string Literal(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    /// <summary>The C# name of what is stored under a name: <c>global_step</c> is <c>GlobalStep</c>.</summary>
    public static string OfStored(string stored)
    {
        var name = new StringBuilder(stored.Length);
        bool isStart = true;
        foreach (char c in stored)
        {
            if (!char.IsLetterOrDigit(c))
            {
                isStart = true;
                continue;
            }

            name.Append(isStart ? char.ToUpperInvariant(c) : c);
            isStart = false;
        }

        return name.Length == 0 || char.IsDigit(name[0]) ? $"_{name}" : name.ToString();
    }

    /// <summary>Whether the library stores a property under this name without being told.</summary>
    public static bool IsStoredAs(string name, string stored) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name) == stored;
}
