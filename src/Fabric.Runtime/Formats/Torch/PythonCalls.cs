using System.Numerics;
using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>The classes and functions of Python itself that mean something in a file.</summary>
internal static class PythonCalls
{
    private static readonly string[] AttributeDicts =
    [
        "lightning.fabric.utilities.data.AttributeDict",
        "lightning_fabric.utilities.data.AttributeDict",
        "lightning.pytorch.utilities.parsing.AttributeDict",
        "pytorch_lightning.utilities.parsing.AttributeDict",
    ];

    public static void AddTo(Dictionary<string, Func<CallArguments, PickleValue?>> calls)
    {
        calls["collections.OrderedDict"] = call => Dict(call, call.Count == 0 ? null : call[0]);
        calls["collections.Counter"] = calls["collections.OrderedDict"];
        calls["collections.defaultdict"] = call => Dict(call, call.Count < 2 ? null : call[1], call.Count == 0 ? PickleNone.Instance : call[0]);
        calls["collections.deque"] = Deque;
        calls["builtins.dict"] = calls["collections.OrderedDict"];
        foreach (string name in AttributeDicts)
        {
            calls[name] = calls["collections.OrderedDict"];
        }

        calls["builtins.set"] = call => Set(call, isFrozen: false);
        calls["builtins.frozenset"] = call => Set(call, isFrozen: true);
        calls["builtins.complex"] = call => new PickleComplex(new Complex(call.Real(0), call.Count > 1 ? call.Real(1) : 0));
        calls["builtins.bytearray"] = call => Bytes(call, isByteArray: true);
        calls["builtins.bytes"] = call => Bytes(call, isByteArray: false);
        calls["_codecs.encode"] = Encode;
    }

    /// <summary>The items of a list, a tuple or a set, paid for.</summary>
    private static IEnumerable<PickleValue> Items(CallArguments call, PickleValue value)
    {
        IReadOnlyCollection<PickleValue> items = value switch
        {
            PickleList list => list.Items,
            PickleTuple tuple => tuple.Items,
            PickleSet set => [.. set.Items],
            _ => throw call.Unfit($"with {PickleNames.Of(value)}"),
        };
        call.Context.Budget.Charge(items.Count * 64L);
        return items;
    }

    private static PickleDict Dict(CallArguments call, PickleValue? entries, PickleValue? defaultFactory = null)
    {
        var dict = new PickleDict(call.Context.Keys, call.Function) { DefaultFactory = defaultFactory };
        if (entries is PickleDict source)
        {
            call.Context.Budget.Charge(source.Count * 64L);
            foreach ((PickleValue key, PickleValue value) in source.Entries)
            {
                dict.Set(key, value);
            }
        }
        else if (entries is not null)
        {
            foreach (PickleValue entry in Items(call, entries))
            {
                IReadOnlyList<PickleValue>? pair = (entry as PickleTuple)?.Items ?? (entry as PickleList)?.Items;
                if (pair is not [PickleValue key, PickleValue value])
                {
                    throw call.Unfit($"with {PickleNames.Of(entry)} where a key and its value belong");
                }

                dict.Set(key, value);
            }
        }

        return dict;
    }

    private static PickleSet Set(CallArguments call, bool isFrozen)
    {
        call.Require(0, 1);
        var set = new PickleSet(call.Context.Keys, isFrozen);
        if (call.Count == 1)
        {
            foreach (PickleValue item in Items(call, call[0]))
            {
                set.Add(item);
            }
        }

        return set;
    }

    private static PickleList Deque(CallArguments call)
    {
        var list = new PickleList(call.Function);
        if (call.Count > 0)
        {
            foreach (PickleValue item in Items(call, call[0]))
            {
                list.Add(item);
            }
        }

        return list;
    }

    private static PickleBytes Bytes(CallArguments call, bool isByteArray) => (call.Count, call.Count == 0 ? null : call[0]) switch
    {
        (0, _) => new PickleBytes(default, isByteArray),
        (1, PickleBytes bytes) => new PickleBytes(bytes.Value, isByteArray),
        (2, PickleString text) => new PickleBytes(Latin1(call, text.Value), isByteArray),
        (1, PickleList or PickleTuple) => new PickleBytes(Octets(call), isByteArray),
        _ => throw call.Unfit("in a way that is not known"),
    };

    private static byte[] Octets(CallArguments call) =>
        [.. Items(call, call[0]).Select(item => item is PickleInteger number && number.Value >= 0 && number.Value < 256
            ? (byte)number.Value
            : throw call.Unfit("with something that is no byte"))];

    // How bytes are written in protocols before 3.
    private static PickleBytes Encode(CallArguments call)
    {
        string encoding = call.Count > 1 ? call.Text(1) : "utf-8";
        string text = call.Text(0);
        switch (encoding.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant())
        {
            case "latin1" or "iso88591":
                return new PickleBytes(Latin1(call, text));
            case "ascii" or "utf8":
                call.Context.Budget.Charge(text.Length);
                return new PickleBytes(PickleText.ToUtf8(text));
            default:
                throw call.Unfit($"with the encoding {FileText.Show(encoding)}");
        }
    }

    private static byte[] Latin1(CallArguments call, string text)
    {
        call.Context.Budget.Charge(text.Length);
        return PickleText.TryLatin1(text, out byte[] bytes) ? bytes : throw call.Unfit("with a string that is not Latin-1");
    }
}
