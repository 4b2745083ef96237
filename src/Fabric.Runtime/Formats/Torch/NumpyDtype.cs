using System.Globalization;
using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>A <c>numpy.dtype</c>.</summary>
internal sealed class NumpyDtype : PickleValue
{
    private const int MaxSize = 1 << 20;

    private NumpyDtype(char kind, int size, bool isBigEndian) => (Kind, Size, IsBigEndian) = (kind, size, isBigEndian);

    /// <summary>Numpy's letter: <c>f</c>, <c>i</c>, <c>u</c>, <c>b</c>, <c>c</c>, <c>U</c>, <c>S</c>, <c>O</c>, <c>V</c>, <c>M</c>, <c>m</c>.</summary>
    public char Kind { get; }

    /// <summary>The length of an element in bytes.</summary>
    public int Size { get; private set; }

    public bool IsBigEndian { get; private set; }

    /// <summary>Whether elements have named fields, or are arrays.</summary>
    public bool IsStructured { get; private set; }

    /// <summary>Whether elements are Python objects, which stand in the pickle.</summary>
    public bool IsObject => Kind == 'O';

    /// <summary>Its little-endian form in numpy's own notation: <c>&lt;f8</c>.</summary>
    public string Name => Kind switch
    {
        'O' => "object",
        'U' => $"<U{Size / 4}",
        'S' or 'V' or 'b' => $"|{Kind}{Size}",
        _ => $"{(Size == 1 ? '|' : '<')}{Kind}{Size}",
    };

    /// <summary>The type of a tensor with such elements. Null: there is none.</summary>
    public TorchDtype? Tensor => (Kind, Size) switch
    {
        ('b', 1) => TorchDtype.Find("bool"),
        ('i', _) => TorchDtype.Find($"int{8 * Size}"),
        ('u', _) => TorchDtype.Find($"uint{8 * Size}"),
        ('f', 2 or 4 or 8) => TorchDtype.Find($"float{8 * Size}"),
        ('c', 8 or 16) => TorchDtype.Find($"complex{8 * Size}"),
        _ => null,
    };

    /// <summary>How bytes are reversed when the byte order changes.</summary>
    public ElementForm Form => new(
        Size,
        Kind switch
        {
            'c' => Size / 2,
            'U' => 4,
            'S' or 'V' => 1,
            _ => Size,
        },
        IsBigEndian);

    /// <param name="text">Such as <c>f8</c>, <c>&lt;i4</c> or <c>U12</c>.</param>
    public static NumpyDtype Parse(string text)
    {
        ReadOnlySpan<char> rest = text;
        bool isBigEndian = rest.StartsWith(">");
        rest = rest.TrimStart("<>|=");
        if (rest is "?")
        {
            rest = "b1";
        }

        if (rest.IsEmpty || !"biufcOSUVMm".Contains(rest[0], StringComparison.Ordinal))
        {
            throw new PickleRuleException($"the numpy type {FileText.Show(text)} is unknown");
        }

        int count = 0;
        ReadOnlySpan<char> unit = rest[0] is 'M' or 'm' && rest.IndexOf('[') is > 0 and var bracket ? rest[..bracket] : rest;
        if (unit.Length > 1 && !int.TryParse(unit[1..], NumberStyles.None, CultureInfo.InvariantCulture, out count))
        {
            throw new PickleRuleException($"the numpy type {FileText.Show(text)} is unknown");
        }

        long size = rest[0] switch
        {
            'U' => 4L * count,
            'O' or 'M' or 'm' => 8,
            _ => count,
        };
        return new NumpyDtype(rest[0], Checked(size), isBigEndian);
    }

    /// <summary>Applies the state that numpy pickles: version, byte order, subtype, names, fields, size, …</summary>
    public void SetState(PickleValue state)
    {
        if (state is not PickleTuple { Items: [PickleInteger, PickleString order, PickleValue subtype, PickleValue names, _, PickleInteger size, ..] })
        {
            throw new PickleRuleException("the state of a numpy type is not what numpy writes");
        }

        IsBigEndian = order.Value == ">";
        IsStructured = subtype is not PickleNone || names is not PickleNone;
        if (size.Value.Sign >= 0)
        {
            Size = Checked(size.TryGetInt64(out long bytes) ? bytes : long.MaxValue);
        }
    }

    private static int Checked(long size) =>
        size <= MaxSize ? (int)size : throw new PickleRuleException($"a numpy type has elements of {size} bytes; {MaxSize} is the limit");
}
