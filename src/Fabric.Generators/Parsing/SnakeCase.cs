using System.Globalization;
using System.Text;

namespace Fabric.Generators.Parsing;

/// <summary>The rule of <c>JsonNamingPolicy.SnakeCaseLower</c>, which this compiler's framework does not have.</summary>
internal static class SnakeCase
{
    private enum Previous
    {
        Nothing,
        Upper,
        LowerOrDigit,
        Space,
    }

    public static string Convert(string name)
    {
        StringBuilder result = new(name.Length + 4);
        Previous previous = Previous.Nothing;
        for (int i = 0; i < name.Length; i++)
        {
            char current = name[i];
            switch (char.GetUnicodeCategory(current))
            {
                case UnicodeCategory.UppercaseLetter:
                    bool endsAcronym = i + 1 < name.Length && char.IsLower(name[i + 1]);
                    if (previous is Previous.LowerOrDigit or Previous.Space || (previous == Previous.Upper && endsAcronym))
                    {
                        result.Append('_');
                    }

                    result.Append(char.ToLowerInvariant(current));
                    previous = Previous.Upper;
                    break;

                case UnicodeCategory.LowercaseLetter or UnicodeCategory.DecimalDigitNumber:
                    if (previous == Previous.Space)
                    {
                        result.Append('_');
                    }

                    result.Append(current);
                    previous = Previous.LowerOrDigit;
                    break;

                case UnicodeCategory.SpaceSeparator:
                    previous = previous == Previous.Nothing ? Previous.Nothing : Previous.Space;
                    break;

                default:
                    result.Append(current);
                    previous = Previous.Nothing;
                    break;
            }
        }

        return result.ToString();
    }
}
