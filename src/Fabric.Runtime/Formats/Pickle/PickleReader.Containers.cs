namespace Fabric.Formats.Pickle;

internal sealed partial class PickleReader
{
    private bool TryContainer(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.EmptyList:
                _stack.Push(new PickleList());
                return true;
            case PickleOpcode.List:
                _stack.Push(new PickleList(_stack.PopToMark()));
                return true;
            case PickleOpcode.Append:
                Append([_stack.Pop()]);
                return true;
            case PickleOpcode.Appends:
                Append(_stack.PopToMark());
                return true;
            case PickleOpcode.EmptyTuple:
                _stack.Push(PickleTuple.Empty);
                return true;
            case PickleOpcode.Tuple:
                PushTuple(_stack.PopToMark());
                return true;
            case PickleOpcode.Tuple1:
                PushTuple(_stack.Pop(1));
                return true;
            case PickleOpcode.Tuple2:
                PushTuple(_stack.Pop(2));
                return true;
            case PickleOpcode.Tuple3:
                PushTuple(_stack.Pop(3));
                return true;
            case PickleOpcode.EmptyDict:
                _stack.Push(new PickleDict(_context.Keys));
                return true;
            case PickleOpcode.Dict:
                PickleValue[] entries = _stack.PopToMark();
                _stack.Push(new PickleDict(_context.Keys));
                SetItems(entries);
                return true;
            case PickleOpcode.SetItem:
                SetItems(_stack.Pop(2));
                return true;
            case PickleOpcode.SetItems:
                SetItems(_stack.PopToMark());
                return true;
            case PickleOpcode.EmptySet:
                _stack.Push(new PickleSet(_context.Keys, isFrozen: false));
                return true;
            case PickleOpcode.AddItems:
                PickleValue[] items = _stack.PopToMark();
                AddItems(_stack.Top as PickleSet is { IsFrozen: false } set ? set : throw Misfit("items are added to", _stack.Top), items);
                return true;
            case PickleOpcode.FrozenSet:
                PickleValue[] members = _stack.PopToMark();
                var frozen = new PickleSet(_context.Keys, isFrozen: true);
                AddItems(frozen, members);
                _stack.Push(frozen);
                return true;
            default:
                return false;
        }
    }

    private static void AddItems(PickleSet set, PickleValue[] items)
    {
        foreach (PickleValue item in items)
        {
            set.Add(item);
        }
    }

    private void PushTuple(PickleValue[] items) => _stack.Push(items.Length == 0 ? PickleTuple.Empty : new PickleTuple(items));

    private void Append(PickleValue[] items)
    {
        Action<PickleValue> add = _stack.Top switch
        {
            PickleList list => list.Add,
            ForeignObject foreign => foreign.Add,
            PickleValue other => throw Misfit("a value is appended to", other),
        };
        foreach (PickleValue item in items)
        {
            add(item);
        }
    }

    private void SetItems(PickleValue[] keysAndValues)
    {
        if (keysAndValues.Length % 2 != 0)
        {
            throw new PickleRuleException("a key has no value");
        }

        Action<PickleValue, PickleValue> set = _stack.Top switch
        {
            PickleDict dict => dict.Set,
            ForeignObject foreign => foreign.Set,
            PickleValue other => throw Misfit("an entry is set on", other),
        };
        for (int i = 0; i < keysAndValues.Length; i += 2)
        {
            set(keysAndValues[i], keysAndValues[i + 1]);
        }
    }

    private static PickleRuleException Misfit(string what, PickleValue value) => new($"{what} {PickleNames.Of(value)}");
}
