namespace Fabric.Formats.Pickle;

/// <summary>
/// What a pickle may cause beyond being read once: copies and comparisons, in bytes or items, in proportion to what was read
/// of it.
/// </summary>
internal sealed class PickleBudget(PickleInput input, PickleLimits limits)
{
    private long _spent;
    private bool _closed;

    /// <exception cref="PickleRuleException">It is used up.</exception>
    public void Charge(long amount)
    {
        _spent += amount;
        if (!_closed && _spent > limits.BaseWork + (limits.WorkPerByte * input.Consumed))
        {
            throw new PickleRuleException(
                "it asks for far more work than its size explains (the limits are PickleLimits.BaseWork and WorkPerByte)");
        }
    }

    /// <summary>The pickle is read: what its readers do with the values is theirs.</summary>
    public void Close() => _closed = true;
}
