using System.Globalization;
using System.Text;

namespace Fabric.Schemas;

/// <summary>Reads the schema text. Checkpoints hold it, so whatever stands there is answered with a result.</summary>
internal sealed class SchemaParser
{
    private const int MaxDepth = 256;

    private readonly string _text;
    private int _position;
    private int _depth;

    private SchemaParser(string text)
    {
        _text = text;
    }

    /// <returns>The members in the order of the text, or <see langword="null"/> where it is no schema.</returns>
    public static IReadOnlyList<SchemaMember>? TryParseMembers(string text)
    {
        SchemaParser parser = new(text);
        List<SchemaMember> members = [];
        while (parser._position < text.Length)
        {
            if (members.Count > 0 && !parser.Take("\n") || parser.Member() is not { } member)
            {
                return null;
            }

            members.Add(member);
        }

        return members;
    }

    /// <returns>The type of one member, or <see langword="null"/> where it is none.</returns>
    public static SchemaType? TryParseType(string text)
    {
        SchemaParser parser = new(text);
        SchemaType? type = parser.Type();
        return parser._position == text.Length ? type : null;
    }

    private SchemaMember? Member() =>
        Name() is { } name && Take(": ") && Type() is { } type ? new SchemaMember(name, type) : null;

    private SchemaType? Type()
    {
        int start = _position;
        bool isValue = Take("value ");
        if (++_depth > MaxDepth || Unmarked() is not { } type)
        {
            return null;
        }

        _depth--;
        bool isNullable = Take("?");
        return new SchemaType(type.Word, _text.Substring(start, _position - start))
        {
            IsValue = isValue,
            IsNullable = isNullable,
            Arguments = type.Arguments,
            Members = type.Members,
            Names = type.Names,
            Number = type.Number,
        };
    }

    private SchemaType? Unmarked()
    {
        if (Take(SchemaType.Back))
        {
            return Number() is { } distance ? new SchemaType(SchemaType.Back, "") { Number = distance } : null;
        }

        if (At("{"))
        {
            return Braces(Member) is { } properties ? new SchemaType(SchemaType.Data, "") { Members = properties } : null;
        }

        return BareWord() switch
        {
            null => null,
            ("state" or "one_of") and var word => Take(" ") && Braces(Member) is { } members ? new SchemaType(word, "") { Members = members } : null,
            ("enum" or "flags") and var word when At(" {") => Take(" ") && Braces(Name) is { } names ? new SchemaType(word, "") { Names = names } : null,
            { } word when At("<") => Constructed(word),
            { } word => new SchemaType(word, ""),
        };
    }

    private SchemaType? Constructed(string word)
    {
        List<SchemaType> arguments = [];
        int number = 0;
        Take("<");
        do
        {
            if (_position < _text.Length && char.IsDigit(_text[_position]))
            {
                if (Number() is not { } rank)
                {
                    return null;
                }

                number = rank;
            }
            else if (Type() is { } argument)
            {
                arguments.Add(argument);
            }
            else
            {
                return null;
            }
        }
        while (Take(", "));

        return Take(">") ? new SchemaType(word, "") { Arguments = arguments, Number = number } : null;
    }

    private List<T>? Braces<T>(Func<T?> parse)
        where T : class
    {
        if (Take("{ }"))
        {
            return [];
        }

        List<T> items = [];
        if (!Take("{ "))
        {
            return null;
        }

        do
        {
            if (parse() is not { } item)
            {
                return null;
            }

            items.Add(item);
        }
        while (Take(", "));

        return Take(" }") ? items : null;
    }

    private string? Name()
    {
        if (!Take("\""))
        {
            return BareWord();
        }

        StringBuilder name = new();
        for (; _position < _text.Length; _position++)
        {
            switch (_text[_position])
            {
                case '"':
                    _position++;
                    return name.ToString();
                case '\\' when _position + 1 < _text.Length:
                    name.Append(_text[++_position]);
                    break;
                case var other:
                    name.Append(other);
                    break;
            }
        }

        return null;
    }

    private string? BareWord()
    {
        int start = _position;
        while (_position < _text.Length && SchemaName.IsBare(_text[_position]))
        {
            _position++;
        }

        return _position > start ? _text.Substring(start, _position - start) : null;
    }

    private int? Number() =>
        BareWord() is { } digits && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private bool At(string token) => string.CompareOrdinal(_text, _position, token, 0, token.Length) == 0;

    private bool Take(string token)
    {
        bool isThere = At(token);
        _position += isThere ? token.Length : 0;
        return isThere;
    }
}
