using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Fabric.CompilerServices.Values;

namespace Fabric.CompilerServices;

public static partial class ValueCodecs
{
    /// <summary>An array of one dimension.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<T[]> Array<T>(ValueCodec<T> item) =>
        new SequenceCodec<T[], T>(item, static items => [.. items]) { Check = static _ => { } };

    /// <summary>A list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<List<T>> List<T>(ValueCodec<T> item) =>
        new SequenceCodec<List<T>, T>(item, static items => items);

    /// <summary>A set, in the order of its items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<HashSet<T>> HashSet<T>(ValueCodec<T> item) =>
        new SequenceCodec<HashSet<T>, T>(item, static items => [.. items]) { IsSet = true, Check = static value => Comparers.RequireDefault(value, value.Comparer) };

    /// <summary>A queue, from its front.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<Queue<T>> Queue<T>(ValueCodec<T> item) =>
        new SequenceCodec<Queue<T>, T>(item, static items => new Queue<T>(items));

    /// <summary>A stack, from its bottom.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<Stack<T>> Stack<T>(ValueCodec<T> item) =>
        new SequenceCodec<Stack<T>, T>(item, static items => new Stack<T>(items)) { Items = static value => value.Reverse() };

    /// <summary>A linked list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<LinkedList<T>> LinkedList<T>(ValueCodec<T> item) =>
        new SequenceCodec<LinkedList<T>, T>(item, static items => new LinkedList<T>(items));

    /// <summary>A sorted set.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<SortedSet<T>> SortedSet<T>(ValueCodec<T> item) =>
        new SequenceCodec<SortedSet<T>, T>(item, static items => [.. items]) { IsSet = true, Check = static value => Comparers.RequireDefault(value, value.Comparer) };

    /// <summary>A collection.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<Collection<T>> Collection<T>(ValueCodec<T> item) =>
        new SequenceCodec<Collection<T>, T>(item, static items => new Collection<T>(items));

    /// <summary>An observable collection. Who observes it is not stored.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ObservableCollection<T>> ObservableCollection<T>(ValueCodec<T> item) =>
        new SequenceCodec<ObservableCollection<T>, T>(item, static items => new ObservableCollection<T>(items));

    /// <summary>A read-only collection.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ReadOnlyCollection<T>> ReadOnlyCollection<T>(ValueCodec<T> item) =>
        new SequenceCodec<ReadOnlyCollection<T>, T>(item, static items => items.AsReadOnly());

    /// <summary>An immutable list.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableList<T>> ImmutableList<T>(ValueCodec<T> item) =>
        new SequenceCodec<ImmutableList<T>, T>(item, static items => [.. items]);

    /// <summary>An immutable queue, from its front.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableQueue<T>> ImmutableQueue<T>(ValueCodec<T> item) =>
        new SequenceCodec<ImmutableQueue<T>, T>(item, static items => [.. items]);

    /// <summary>An immutable stack, from its bottom.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableStack<T>> ImmutableStack<T>(ValueCodec<T> item) =>
        new SequenceCodec<ImmutableStack<T>, T>(item, static items => System.Collections.Immutable.ImmutableStack.CreateRange(items)) { Items = static value => value.Reverse() };

    /// <summary>An immutable set.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableHashSet<T>> ImmutableHashSet<T>(ValueCodec<T> item) =>
        new SequenceCodec<ImmutableHashSet<T>, T>(item, static items => [.. items]) { IsSet = true, Check = static value => Comparers.RequireDefault(value, value.KeyComparer) };

    /// <summary>An immutable sorted set.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableSortedSet<T>> ImmutableSortedSet<T>(ValueCodec<T> item) =>
        new SequenceCodec<ImmutableSortedSet<T>, T>(item, static items => [.. items]) { IsSet = true, Check = static value => Comparers.RequireDefault(value, value.KeyComparer) };

    /// <summary>A frozen set.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<FrozenSet<T>> FrozenSet<T>(ValueCodec<T> item) =>
        new SequenceCodec<FrozenSet<T>, T>(item, static items => items.ToFrozenSet()) { IsSet = true, Check = static value => Refusal.IfUncommon(value.Comparer) };

    /// <summary>An immutable array; the default one, which is no array, as null.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableArray<T>> ImmutableArray<T>(ValueCodec<T> item) => new ImmutableArrayCodec<T>(item);

    /// <summary>An interface of lists. What comes back is a <see cref="List{T}"/>.</summary>
    /// <typeparam name="TInterface">The interface, which <see cref="List{T}"/> implements.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<TInterface> ListAs<TInterface, T>(ValueCodec<T> item)
        where TInterface : class, IEnumerable<T> => new SequenceCodec<TInterface, T>(item, static items => (TInterface)(object)items)
        {
            Check = Comparers.RequireDefaultOfSet<TInterface, T>,
        };

    /// <summary>An interface of sets. What comes back is a <see cref="HashSet{T}"/>.</summary>
    /// <typeparam name="TInterface">The interface, which <see cref="HashSet{T}"/> implements.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<TInterface> SetAs<TInterface, T>(ValueCodec<T> item)
        where TInterface : class, IEnumerable<T> => new SequenceCodec<TInterface, T>(
            item, static items => (TInterface)(object)new HashSet<T>(items))
        {
            IsSet = true,
            Check = Comparers.RequireDefaultOfSet<TInterface, T>,
        };

    /// <summary>An interface of immutable lists. What comes back is an <see cref="ImmutableList{T}"/>.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<IImmutableList<T>> ImmutableListAs<T>(ValueCodec<T> item) =>
        new SequenceCodec<IImmutableList<T>, T>(item, static items => items.ToImmutableList()) { Check = Refusal.IfForeign };

    /// <summary>An interface of immutable sets. What comes back is an <see cref="ImmutableHashSet{T}"/>.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="item">The codec of the items.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<IImmutableSet<T>> ImmutableSetAs<T>(ValueCodec<T> item) =>
        new SequenceCodec<IImmutableSet<T>, T>(item, static items => items.ToImmutableHashSet())
        {
            IsSet = true,
            IsUnordered = true,
            Check = Comparers.RequireDefaultOfSet<IImmutableSet<T>, T>,
        };

    /// <summary>An array of more than one dimension, with its lengths.</summary>
    /// <typeparam name="TArray">The type of the array.</typeparam>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="rank">The number of dimensions.</param>
    /// <param name="item">The codec of the items.</param>
    /// <param name="create">Makes an array of given lengths.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<TArray> Grid<TArray, T>(int rank, ValueCodec<T> item, Func<int[], TArray> create)
        where TArray : class => new GridCodec<TArray, T>(rank, item, create);

    /// <summary>A member that is an array of numbers, stored as a tensor.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <returns>The codec.</returns>
    public static ValueCodec<T[]> NumberArray<T>()
        where T : unmanaged => NumberGrid<T[], T>(1, static lengths => new T[lengths[0]]);

    /// <summary>A member that is an array of numbers of more than one dimension, stored as a tensor.</summary>
    /// <typeparam name="TArray">The type of the array.</typeparam>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="rank">The number of dimensions.</param>
    /// <param name="create">Makes an array of given lengths.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<TArray> NumberGrid<TArray, T>(int rank, Func<int[], TArray> create)
        where TArray : class
        where T : unmanaged => new NumberArrayCodec<TArray, T>(NumberTypes.DtypeOf(typeof(T)), rank, create);

    /// <summary>A key and a value, as a list of two.</summary>
    /// <typeparam name="TKey">The type of the key.</typeparam>
    /// <typeparam name="TValue">The type of the value.</typeparam>
    /// <param name="key">The codec of the key.</param>
    /// <param name="value">The codec of the value.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<KeyValuePair<TKey, TValue>> KeyValuePair<TKey, TValue>(ValueCodec<TKey> key, ValueCodec<TValue> value) =>
        new KeyValuePairCodec<TKey, TValue>(key, value);

    /// <summary>A class that is stored as a value of another type.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <typeparam name="TStored">What is stored.</typeparam>
    /// <param name="codec">The codec of what is stored.</param>
    /// <param name="store">Makes what is stored.</param>
    /// <param name="restore">Makes the value again.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<T> Mapped<T, TStored>(ValueCodec<TStored> codec, Func<T, TStored> store, Func<TStored, T> restore)
        where T : class => new MappedCodec<T, TStored>(codec, store, restore);

    /// <summary>What a converter writes.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <typeparam name="TConverter">The converter.</typeparam>
    /// <returns>The codec.</returns>
    public static ValueCodec<T> Converter<T, TConverter>()
        where TConverter : ICheckpointConverter<T>, new() => new ConverterCodec<T, TConverter>();

    /// <summary>Values of a base type, told apart by a name.</summary>
    /// <typeparam name="TBase">The declared type.</typeparam>
    /// <param name="subtypes">The declared subtypes; asked for once.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<TBase> Subtypes<TBase>(Func<SubtypeCodec<TBase>[]> subtypes)
        where TBase : class => new SubtypesCodec<TBase>(subtypes);

    /// <summary>One declared subtype.</summary>
    /// <typeparam name="TBase">The declared type.</typeparam>
    /// <typeparam name="T">The subtype.</typeparam>
    /// <typeparam name="TSlots">The slots of its codec.</typeparam>
    /// <param name="name">What is stored for it.</param>
    /// <param name="codec">The codec of the subtype.</param>
    /// <returns>The subtype.</returns>
    public static SubtypeCodec<TBase> Subtype<TBase, T, TSlots>(string name, PlainDataCodec<T, TSlots> codec)
        where TBase : class
        where T : TBase
        where TSlots : struct => new SubtypeCodec<TBase, T, TSlots>(name, codec);

    /// <summary>A dictionary, in the order of its entries.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<Dictionary<TKey, TValue>> Dictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<Dictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => new Dictionary<TKey, TValue>(entries)) { Check = static value => Comparers.RequireDefault(value, value.Comparer) };

    /// <summary>A dictionary that keeps an order.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<OrderedDictionary<TKey, TValue>> OrderedDictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<OrderedDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => new OrderedDictionary<TKey, TValue>(entries)) { Check = static value => Comparers.RequireDefault(value, value.Comparer) };

    /// <summary>A sorted dictionary.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<SortedDictionary<TKey, TValue>> SortedDictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<SortedDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => new SortedDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(entries))) { Check = static value => Comparers.RequireDefault(value, value.Comparer) };

    /// <summary>A sorted list.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<SortedList<TKey, TValue>> SortedList<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<SortedList<TKey, TValue>, TKey, TValue>(key, value, static entries => new SortedList<TKey, TValue>(new Dictionary<TKey, TValue>(entries))) { Check = static value => Comparers.RequireDefault(value, value.Comparer) };

    /// <summary>A read-only dictionary.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ReadOnlyDictionary<TKey, TValue>> ReadOnlyDictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<ReadOnlyDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => new ReadOnlyDictionary<TKey, TValue>(new Dictionary<TKey, TValue>(entries)));

    /// <summary>An immutable dictionary.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableDictionary<TKey, TValue>> ImmutableDictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<ImmutableDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => entries.ToImmutableDictionary()) { Check = static value => Comparers.RequireDefault(value, value.KeyComparer) };

    /// <summary>An immutable sorted dictionary.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<ImmutableSortedDictionary<TKey, TValue>> ImmutableSortedDictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => entries.ToImmutableSortedDictionary()) { Check = static value => Comparers.RequireDefault(value, value.KeyComparer) };

    /// <summary>A frozen dictionary.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<FrozenDictionary<TKey, TValue>> FrozenDictionary<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<FrozenDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => entries.ToFrozenDictionary()) { Check = static value => Refusal.IfUncommon(value.Comparer) };

    /// <summary>An interface of immutable dictionaries. What comes back is an <see cref="ImmutableDictionary{TKey, TValue}"/>.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<IImmutableDictionary<TKey, TValue>> ImmutableDictionaryAs<TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TKey : notnull =>
        new DictionaryCodec<IImmutableDictionary<TKey, TValue>, TKey, TValue>(key, value, static entries => entries.ToImmutableDictionary()) { IsUnordered = true, Check = Comparers.RequireDefaultOfDictionary<IImmutableDictionary<TKey, TValue>, TKey, TValue> };

    /// <summary>An interface of dictionaries. What comes back is a <see cref="Dictionary{TKey, TValue}"/>.</summary>
    /// <typeparam name="TInterface">The interface, which <see cref="Dictionary{TKey, TValue}"/> implements.</typeparam>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <param name="key">The codec of the keys.</param>
    /// <param name="value">The codec of the values.</param>
    /// <returns>The codec.</returns>
    public static ValueCodec<TInterface> DictionaryAs<TInterface, TKey, TValue>(KeyCodec<TKey> key, ValueCodec<TValue> value)
        where TInterface : class, IEnumerable<KeyValuePair<TKey, TValue>>
        where TKey : notnull => new DictionaryCodec<TInterface, TKey, TValue>(
            key, value, static entries => (TInterface)(object)new Dictionary<TKey, TValue>(entries))
        {
            Check = Comparers.RequireDefaultOfDictionary<TInterface, TKey, TValue>,
        };
}
