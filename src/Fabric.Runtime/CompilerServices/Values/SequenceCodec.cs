using System.Text.Json;

namespace Fabric.CompilerServices.Values;

/// <summary>Collections of items, as a JSON list.</summary>
internal sealed class SequenceCodec<TCollection, T> : ValueCodec<TCollection>
    where TCollection : IEnumerable<T>
{
    private readonly ValueCodec<T> _item;
    private readonly Func<List<T>, TCollection> _create;

    public SequenceCodec(ValueCodec<T> item, Func<List<T>, TCollection> create)
    {
        _item = item;
        _create = create;
    }

    /// <summary>Refuses what would come back as something else. Unless said otherwise, what derives from the declared type.</summary>
    public Action<TCollection> Check { get; init; } = static value => Refusal.IfDerived(value);

    /// <summary>The items in the order in which they are stored.</summary>
    public Func<TCollection, IEnumerable<T>> Items { get; init; } = static value => value;

    /// <summary>Whether the order of the items means nothing, of whatever class the collection is.</summary>
    public bool IsUnordered { get; init; }

    /// <summary>Whether two equal items are one.</summary>
    public bool IsSet { get; init; }

    public override void Write(Utf8JsonWriter writer, TCollection value)
    {
        if (value is null)
        {
            throw Refusal.Null();
        }

        Check(value);
        if (IsUnordered || Unordered.Is(value))
        {
            Values.Items.WriteSorted(writer, Items(value), _item);
        }
        else
        {
            Values.Items.Write(writer, Items(value), _item);
        }
    }

    public override TCollection Read(ref Utf8JsonReader reader)
    {
        List<T> items = Values.Items.Read(ref reader, _item);
        TCollection collection = _create(items);
        return !IsSet || collection.Count() == items.Count
            ? collection
            : throw new ValueFormatException("an item is there twice");
    }
}
