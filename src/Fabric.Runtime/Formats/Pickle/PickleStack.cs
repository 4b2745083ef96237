namespace Fabric.Formats.Pickle;

/// <summary>The values and the marks between them.</summary>
internal sealed class PickleStack
{
    private readonly List<PickleValue> _values = [];
    private readonly List<int> _marks = [];

    private int Bottom => _marks.Count == 0 ? 0 : _marks[^1];

    public PickleValue Top
    {
        get
        {
            Require(1);
            return _values[^1];
        }
    }

    public void Push(PickleValue value) => _values.Add(value);

    public void PushMark() => _marks.Add(_values.Count);

    public PickleValue Pop()
    {
        Require(1);
        PickleValue value = _values[^1];
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>Takes a value away, or the mark where that is on top.</summary>
    public void Discard()
    {
        if (_marks.Count > 0 && _marks[^1] == _values.Count)
        {
            _marks.RemoveAt(_marks.Count - 1);
        }
        else
        {
            Pop();
        }
    }

    public PickleValue[] Pop(int count)
    {
        Require(count);
        return TakeFrom(_values.Count - count);
    }

    public PickleValue[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw new PickleRuleException("it goes back to a mark that was never set");
        }

        int mark = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return TakeFrom(mark);
    }

    private PickleValue[] TakeFrom(int index)
    {
        var values = new PickleValue[_values.Count - index];
        _values.CopyTo(index, values, 0, values.Length);
        _values.RemoveRange(index, values.Length);
        return values;
    }

    private void Require(int count)
    {
        if (_values.Count - Bottom < count)
        {
            throw new PickleRuleException("it takes a value from an empty stack");
        }
    }
}
