using System.Numerics;

namespace Fabric.Formats.Pickle;

/// <summary>
/// Reads pickles of every protocol into values. Nothing that a pickle names is looked up or run: calls become what a
/// <see cref="PickleFactory"/> makes of them, or a <see cref="ForeignObject"/>. Each opcode makes at most one value, so that
/// time and memory are proportional to the pickle; what could break that is charged to a <see cref="PickleBudget"/>.
/// </summary>
internal sealed partial class PickleReader
{
    private const int HighestProtocol = 5;

    private readonly PickleInput _input;
    private readonly PickleFactory _factory;
    private readonly PickleLimits _limits;
    private readonly PickleContext _context;
    private readonly PickleStack _stack = new();
    private readonly Dictionary<long, PickleValue> _memo = [];
    private long _textBytes;

    private PickleReader(PickleInput input, PickleFactory factory, PickleLimits limits)
    {
        (_input, _factory, _limits) = (input, factory, limits);
        var budget = new PickleBudget(input, limits);
        _context = new PickleContext(new PickleKeyComparer(budget), budget);
    }

    /// <summary>Reads one pickle and stays behind its end.</summary>
    /// <exception cref="CheckpointFormatException">It breaks a rule, or asks for more than the limits allow.</exception>
    /// <exception cref="CheckpointCorruptException">It is cut off.</exception>
    public static PickleValue Read(PickleInput input, PickleFactory factory, PickleLimits? limits = null)
    {
        limits ??= PickleLimits.Default;
        var reader = new PickleReader(input, factory, limits);
        long start = input.Position;
        long opcode = start;
        try
        {
            PickleValue? value = null;
            for (long count = 1; value is null; count++)
            {
                opcode = input.Position;
                reader.CheckProgress(count, opcode - start);
                value = reader.Step((PickleOpcode)input.ReadByte());
            }

            PickleDepth.Check(value, limits.MaxDepth);
            reader._context.Budget.Close();
            return value;
        }
        catch (PickleRuleException e)
        {
            throw new CheckpointFormatException(
                $"{input.Name} is not a pickle that can be read: {e.Message} (opcode at byte {opcode}). Nothing of it was run. {CheckpointFormatException.Advice}", input.Path, e);
        }
    }

    private void CheckProgress(long opcodes, long length)
    {
        if (opcodes > _limits.MaxOpcodes)
        {
            throw new PickleRuleException($"it has more than {_limits.MaxOpcodes} opcodes (the limit is PickleLimits.MaxOpcodes)");
        }

        if (length > _limits.MaxLength)
        {
            throw new PickleRuleException($"it is longer than {_limits.MaxLength} bytes (the limit is PickleLimits.MaxLength)");
        }
    }

    /// <returns>The value of the whole pickle, once it ends.</returns>
    private PickleValue? Step(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Stop:
                return _stack.Pop();
            case PickleOpcode.Proto:
                int protocol = _input.ReadByte();
                if (protocol > HighestProtocol)
                {
                    throw new PickleRuleException($"protocol {protocol} is unknown; 0 to {HighestProtocol} are read");
                }

                break;
            case PickleOpcode.Frame:
                ulong length = _input.ReadUInt64();
                _input.Require(length > long.MaxValue ? -1 : (long)length);
                break;
            case PickleOpcode.Mark:
                _stack.PushMark();
                break;
            case PickleOpcode.Pop:
                _stack.Discard();
                break;
            case PickleOpcode.PopMark:
                _stack.PopToMark();
                break;
            case PickleOpcode.Dup:
                _stack.Push(_stack.Top);
                break;
            case PickleOpcode.Put:
                Remember(MemoIndex());
                break;
            case PickleOpcode.BinPut:
                Remember(_input.ReadByte());
                break;
            case PickleOpcode.LongBinPut:
                Remember(_input.ReadUInt32());
                break;
            case PickleOpcode.Memoize:
                Remember(_memo.Count);
                break;
            case PickleOpcode.Get:
                Recall(MemoIndex());
                break;
            case PickleOpcode.BinGet:
                Recall(_input.ReadByte());
                break;
            case PickleOpcode.LongBinGet:
                Recall(_input.ReadUInt32());
                break;
            default:
                if (!TryScalar(opcode) && !TryContainer(opcode) && !TryObject(opcode))
                {
                    throw new PickleRuleException($"0x{(byte)opcode:x2} is not an opcode");
                }

                break;
        }

        return null;
    }

    private long MemoIndex()
    {
        BigInteger index = PickleText.Integer(_input.ReadLine(), _limits.MaxDigits);
        return index.Sign >= 0 && index <= long.MaxValue ? (long)index : throw new PickleRuleException("a memo index is out of range");
    }

    private void Remember(long index)
    {
        _memo[index] = _stack.Top;
        if (_memo.Count > _limits.MaxMemoEntries)
        {
            throw new PickleRuleException($"its memo has more than {_limits.MaxMemoEntries} entries (the limit is PickleLimits.MaxMemoEntries)");
        }
    }

    private void Recall(long index) =>
        _stack.Push(_memo.TryGetValue(index, out PickleValue? value) ? value : throw new PickleRuleException($"memo entry {index} was never set"));
}
