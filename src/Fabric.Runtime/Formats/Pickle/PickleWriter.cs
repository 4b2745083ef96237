using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Fabric.Formats.Pickle;

/// <summary>
/// Writes values as Python's own pickler does in protocol 2, byte by byte: what a value contains twice is written once
/// where both are the same instance. That goes for strings too: Python shares some that are equal, and not others.
/// </summary>
/// <remarks>
/// Objects that are neither values of Python nor names are made of <see cref="ForeignObject"/> (called) and
/// <see cref="PicklePersistentId"/>.
/// </remarks>
internal sealed class PickleWriter
{
    private const int BatchLength = 1000;

    // About where Python's own writer ends.
    private const int MaxDepth = 1000;

    private static readonly PickleString Latin1 = new("latin1");

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<object, int> _memo;
    private int _depth;

    private PickleWriter(IEqualityComparer<object> identity) => _memo = new(identity);

    /// <exception cref="ArgumentException">A value has no form in a pickle.</exception>
    public static byte[] Write(PickleValue value)
    {
        var writer = new PickleWriter(new Identity());
        writer.Op(PickleOpcode.Proto);
        writer.Byte(2);
        writer.Save(value);
        writer.Op(PickleOpcode.Stop);
        return writer._bytes.WrittenSpan.ToArray();
    }

    private void Save(PickleValue value)
    {
        switch (value)
        {
            case PickleNone:
                Op(PickleOpcode.None);
                break;
            case PickleBoolean boolean:
                Op(boolean.Value ? PickleOpcode.NewTrue : PickleOpcode.NewFalse);
                break;
            case PickleInteger integer:
                SaveInteger(integer.Value);
                break;
            case PickleFloat real:
                Op(PickleOpcode.BinFloat);
                Span<byte> bits = stackalloc byte[sizeof(double)];
                BinaryPrimitives.WriteDoubleBigEndian(bits, real.Value);
                _bytes.Write(bits);
                break;
            case PicklePersistentId id:
                Save(id.Id);
                Op(PickleOpcode.BinPersId);
                break;
            default:
                if (!TryRecall(value))
                {
                    if (++_depth > MaxDepth)
                    {
                        throw new ArgumentException($"Values nested more than {MaxDepth} deep have no form in a pickle that Python reads.", nameof(value));
                    }

                    SaveNew(value);
                    _depth--;
                }

                break;
        }
    }

    private void SaveNew(PickleValue value)
    {
        switch (value)
        {
            case PickleString text:
                byte[] utf8 = PickleText.ToUtf8(text.Value);
                Op(PickleOpcode.BinUnicode);
                Int32(utf8.Length);
                _bytes.Write(utf8);
                Remember(value);
                break;
            case PickleTuple { ClassName: PickleTuple.TupleClass } tuple:
                SaveTuple(tuple);
                break;
            case PickleTuple size:
                SaveCall(value, Class(size.ClassName), new PickleTuple(size.Items));
                break;
            case PickleList { ClassName: PickleList.ListClass } list:
                Op(PickleOpcode.EmptyList);
                Remember(value);
                SaveBatches(list.Items, PickleOpcode.Append, PickleOpcode.Appends, Save, isCounted: true);
                break;
            case PickleSet set:
                SaveCall(value, Class(set.IsFrozen ? "builtins.frozenset" : "builtins.set"), new PickleList(set.Items));
                break;
            case PickleComplex complex:
                SaveCall(value, Class("builtins.complex"), new PickleFloat(complex.Value.Real), new PickleFloat(complex.Value.Imaginary));
                break;
            case PickleBytes { IsByteArray: false, Value.IsEmpty: true }:
                SaveCall(value, Class("builtins.bytes"));
                break;
            case PickleBytes { IsByteArray: false } bytes:
                SaveCall(value, Class("_codecs.encode"), new PickleString(Encoding.Latin1.GetString(bytes.Value.Span)), Latin1);
                break;
            case PickleDict dict:
                SaveDict(dict);
                break;
            case PickleGlobal global:
                Op(PickleOpcode.Global);
                Line(global.OldName.Module);
                Line(global.OldName.Name);
                Remember(value);
                break;
            case ForeignObject { KeywordArguments: null } made:
                SaveForeign(made);
                break;
            default:
                throw new ArgumentException($"{PickleNames.Of(value)} has no form in a pickle that is written.", nameof(value));
        }
    }

    private void SaveInteger(BigInteger value)
    {
        if (value >= 0 && value <= byte.MaxValue)
        {
            Op(PickleOpcode.BinInt1);
            Byte((byte)value);
        }
        else if (value >= 0 && value <= ushort.MaxValue)
        {
            Op(PickleOpcode.BinInt2);
            Byte((byte)(value & 0xFF));
            Byte((byte)(value >> 8));
        }
        else if (value >= int.MinValue && value <= int.MaxValue)
        {
            Op(PickleOpcode.BinInt);
            Int32((int)value);
        }
        else
        {
            byte[] bytes = value.ToByteArray();
            if (bytes.Length <= byte.MaxValue)
            {
                Op(PickleOpcode.Long1);
                Byte((byte)bytes.Length);
            }
            else
            {
                Op(PickleOpcode.Long4);
                Int32(bytes.Length);
            }

            _bytes.Write(bytes);
        }
    }

    private void SaveTuple(PickleTuple tuple)
    {
        if (tuple.Items.Count == 0)
        {
            // Python never memoizes the one empty tuple.
            Op(PickleOpcode.EmptyTuple);
            return;
        }

        if (tuple.Items.Count > 3)
        {
            Op(PickleOpcode.Mark);
        }

        foreach (PickleValue item in tuple.Items)
        {
            Save(item);
        }

        if (_memo.ContainsKey(tuple))
        {
            // It contains itself, and was written with what does.
            for (int i = 0; i < (tuple.Items.Count > 3 ? 1 : tuple.Items.Count); i++)
            {
                Op(tuple.Items.Count > 3 ? PickleOpcode.PopMark : PickleOpcode.Pop);
            }

            TryRecall(tuple);
            return;
        }

        Op(tuple.Items.Count switch
        {
            1 => PickleOpcode.Tuple1,
            2 => PickleOpcode.Tuple2,
            3 => PickleOpcode.Tuple3,
            _ => PickleOpcode.Tuple,
        });
        Remember(tuple);
    }

    private void SaveDict(PickleDict dict)
    {
        bool isPlain = dict.ClassName == PickleDict.DictClass;
        if (isPlain)
        {
            Op(PickleOpcode.EmptyDict);
            Remember(dict);
        }
        else
        {
            SaveCall(dict, Class(dict.ClassName), dict.DefaultFactory is null ? [] : [dict.DefaultFactory]);
        }

        SaveEntries(dict.Entries, isPlain);
        SaveState(dict.Attributes);
    }

    private void SaveForeign(ForeignObject made)
    {
        SaveCall(made, made.Callable, [.. made.Arguments.Items]);
        SaveBatches(made.Items, PickleOpcode.Append, PickleOpcode.Appends, Save, isCounted: false);
        SaveEntries(made.Entries, isCounted: false);
        SaveState(made.State);
    }

    private void SaveCall(PickleValue made, PickleValue callable, params PickleValue[] arguments)
    {
        Save(callable);
        Save(arguments.Length == 0 ? PickleTuple.Empty : new PickleTuple(arguments));
        Op(PickleOpcode.Reduce);
        Remember(made);
    }

    private void SaveState(PickleValue? state)
    {
        if (state is not null)
        {
            Save(state);
            Op(PickleOpcode.Build);
        }
    }

    private void SaveEntries(IEnumerable<KeyValuePair<PickleValue, PickleValue>> entries, bool isCounted) => SaveBatches(
        [.. entries],
        PickleOpcode.SetItem,
        PickleOpcode.SetItems,
        entry =>
        {
            Save(entry.Key);
            Save(entry.Value);
        },
        isCounted);

    /// <param name="items">The items.</param>
    /// <param name="one">The opcode of a single item.</param>
    /// <param name="several">The opcode of a batch.</param>
    /// <param name="save">Writes an item.</param>
    /// <param name="isCounted">
    /// Whether Python knows how many there are. It then writes the rest of a long list as a batch, even of one.
    /// </param>
    private void SaveBatches<T>(IReadOnlyList<T> items, PickleOpcode one, PickleOpcode several, Action<T> save, bool isCounted)
    {
        for (int start = 0; start < items.Count; start += BatchLength)
        {
            int end = Math.Min(items.Count, start + BatchLength);
            bool isSingle = end - start == 1 && (start == 0 || !isCounted);
            if (!isSingle)
            {
                Op(PickleOpcode.Mark);
            }

            for (int i = start; i < end; i++)
            {
                save(items[i]);
            }

            Op(isSingle ? one : several);
        }
    }

    private bool TryRecall(PickleValue value)
    {
        if (!_memo.TryGetValue(value, out int index))
        {
            return false;
        }

        if (index <= byte.MaxValue)
        {
            Op(PickleOpcode.BinGet);
            Byte((byte)index);
        }
        else
        {
            Op(PickleOpcode.LongBinGet);
            Int32(index);
        }

        return true;
    }

    private void Remember(PickleValue value)
    {
        int index = _memo.Count;
        _memo.Add(value, index);
        if (index <= byte.MaxValue)
        {
            Op(PickleOpcode.BinPut);
            Byte((byte)index);
        }
        else
        {
            Op(PickleOpcode.LongBinPut);
            Int32(index);
        }
    }

    private static PickleGlobal Class(string fullName)
    {
        int dot = fullName.LastIndexOf('.');
        return new PickleGlobal(fullName[..dot], fullName[(dot + 1)..]);
    }

    private void Op(PickleOpcode opcode) => Byte((byte)opcode);

    private void Byte(byte value) => _bytes.Write([value]);

    private void Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    private void Line(string text)
    {
        _bytes.Write(PickleText.ToUtf8(text));
        Byte((byte)'\n');
    }

    /// <summary>Names are the same where they are equal; everything else is itself.</summary>
    private sealed class Identity : IEqualityComparer<object>
    {
        public new bool Equals(object? x, object? y) => (x, y) switch
        {
            (PickleGlobal left, PickleGlobal right) => left.FullName == right.FullName,
            _ => ReferenceEquals(x, y),
        };

        public int GetHashCode(object value) => value switch
        {
            PickleGlobal global => global.FullName.GetHashCode(StringComparison.Ordinal),
            _ => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(value),
        };
    }
}
