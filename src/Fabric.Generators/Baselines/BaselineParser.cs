using System.Globalization;
using Fabric.Schemas;
using Microsoft.CodeAnalysis.Text;

namespace Fabric.Generators.Baselines;

/// <summary>Reads the file of a baseline. A file in which anything is wrong is none: half of it would permit what the rest forbids.</summary>
internal sealed class BaselineParser
{
    private const string StateWord = "state ";
    private const string VersionWord = "version ";
    private const string BreakingWord = " breaking";
    private const string NoState = "'state' and the full name of a state stand first";

    private readonly string _path;
    private readonly List<BaselineVersion> _versions = [];
    private readonly List<SchemaMember> _members = [];
    private (int Number, bool IsBreaking)? _open;
    private string? _state;
    private int _stateLine;

    private BaselineParser(string path)
    {
        _path = path;
    }

    public static BaselineFile Parse(string path, SourceText text) => new BaselineParser(path).Parse(text);

    private BaselineFile Parse(SourceText text)
    {
        foreach (TextLine line in text.Lines)
        {
            string content = line.ToString();
            _stateLine = _state is null ? line.LineNumber : _stateLine;
            if (content.Trim().Length > 0 && content[0] != '#' && Read(content) is { } wrong)
            {
                return Malformed(wrong, line.LineNumber);
            }
        }

        if ((_state is null ? NoState : Close()) is { } unfinished)
        {
            return Malformed(unfinished, text.Lines.Count - 1);
        }

        // Where the state alone is named, a fix can go on.
        string? problem = _versions.Count == 0 ? "it records no version" : null;
        return new BaselineFile(_path, _state, new Baseline(_path, _state!, _versions), problem, _stateLine);
    }

    private BaselineFile Malformed(string problem, int line) => new(_path, _state, Baseline: null, problem, line);

    /// <summary>Reads a line, or says what is wrong with it.</summary>
    private string? Read(string line)
    {
        if (_state is null)
        {
            _state = line.StartsWith(StateWord, StringComparison.Ordinal) ? line.Substring(StateWord.Length).Trim() : null;
            return string.IsNullOrEmpty(_state) ? NoState : null;
        }

        // No member is written like that: a colon follows its name.
        if (line.StartsWith(VersionWord, StringComparison.Ordinal))
        {
            return Close() ?? Open(line.Substring(VersionWord.Length).TrimEnd());
        }

        if (_open is null)
        {
            return "'version 1' is expected";
        }

        if (SchemaParser.TryParseMembers(line.TrimEnd()) is not [var member] || !SchemaVocabulary.IsMember(member.Type))
        {
            return "this is no member of a schema";
        }

        if (_members.Count > 0 && string.CompareOrdinal(_members[_members.Count - 1].Name, member.Name) >= 0)
        {
            return $"'{member.Name}' is out of order: members are sorted by name, and each is there once";
        }

        _members.Add(member);
        return null;
    }

    private string? Open(string header)
    {
        bool isBreaking = header.EndsWith(BreakingWord, StringComparison.Ordinal);
        string digits = isBreaking ? header.Substring(0, header.Length - BreakingWord.Length) : header;
        int expected = _versions.Count + 1;
        if (digits != expected.ToString(CultureInfo.InvariantCulture))
        {
            return $"'version {expected}' is expected: versions are appended and counted one by one";
        }

        _open = (expected, isBreaking);
        return null;
    }

    private string? Close()
    {
        if (_open is not var (number, isBreaking))
        {
            return null;
        }

        if (_members.Count == 0)
        {
            return $"version {number} has no members";
        }

        _versions.Add(new BaselineVersion(number, isBreaking, [.. _members]));
        _members.Clear();
        _open = null;
        return null;
    }
}
