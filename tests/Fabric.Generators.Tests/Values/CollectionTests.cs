using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using CsCheck;
using Fabric.CompilerServices;

namespace Fabric.Generators.Tests.Values;

public class CollectionTests
{
    private static readonly Gen<List<string>> _texts = Gen.String.AlphaNumeric.List[0, 8];

    [Fact]
    public void Sequences_come_back_in_order() => Gen.Int.List[0, 9].Sample(items =>
        Same(ValueCodecs.Array(ValueCodecs.Int32), items.ToArray(), items)
        && Same(ValueCodecs.List(ValueCodecs.Int32), items, items)
        && Same(ValueCodecs.Queue(ValueCodecs.Int32), new Queue<int>(items), items)
        && Same(ValueCodecs.Stack(ValueCodecs.Int32), new Stack<int>(items), items.AsEnumerable().Reverse())
        && Same(ValueCodecs.LinkedList(ValueCodecs.Int32), new LinkedList<int>(items), items)
        && Same(ValueCodecs.Collection(ValueCodecs.Int32), new Collection<int>(items), items)
        && Same(ValueCodecs.ObservableCollection(ValueCodecs.Int32), new ObservableCollection<int>(items), items)
        && Same(ValueCodecs.ReadOnlyCollection(ValueCodecs.Int32), items.AsReadOnly(), items)
        && Same(ValueCodecs.ImmutableArray(ValueCodecs.Int32), [.. items], items)
        && Same(ValueCodecs.ImmutableList(ValueCodecs.Int32), [.. items], items)
        && Same(ValueCodecs.ImmutableQueue(ValueCodecs.Int32), [.. items], items)
        && Same(ValueCodecs.ImmutableStack(ValueCodecs.Int32), ImmutableStack.CreateRange(items), items.AsEnumerable().Reverse())
        && Same(ValueCodecs.ImmutableListAs(ValueCodecs.Int32), items.ToImmutableList(), items)
        && Same(ValueCodecs.ListAs<IReadOnlyList<int>, int>(ValueCodecs.Int32), items.ToArray(), items)
        && Same(ValueCodecs.ListAs<IEnumerable<int>, int>(ValueCodecs.Int32), items.Where(static _ => true), items));

    [Fact]
    public void Sets_come_back() => _texts.Sample(items =>
    {
        string[] distinct = [.. items.Distinct()];
        return Same(ValueCodecs.HashSet(ValueCodecs.String), [.. items], distinct)
            && SameSet(ValueCodecs.SortedSet(ValueCodecs.String), [.. items])
            && SameSet(ValueCodecs.ImmutableHashSet(ValueCodecs.String), [.. items])
            && SameSet(ValueCodecs.ImmutableSortedSet(ValueCodecs.String), [.. items])
            && SameSet(ValueCodecs.FrozenSet(ValueCodecs.String), items.ToFrozenSet())
            && SameSet(ValueCodecs.SetAs<ISet<string>, string>(ValueCodecs.String), items.ToHashSet())
            && SameSet(ValueCodecs.ImmutableSetAs(ValueCodecs.String), items.ToImmutableHashSet());
    });

    [Fact]
    public void Dictionaries_come_back() => Gen.Select(Gen.String.AlphaNumeric, Gen.Int.Nullable()).List[0, 8].Sample(pairs =>
    {
        Dictionary<string, int?> entries = pairs.DistinctBy(static pair => pair.Item1).ToDictionary(static pair => pair.Item1, static pair => pair.Item2);
        ValueCodec<int?> item = ValueCodecs.Nullable(ValueCodecs.Int32);
        KeyCodec<string> key = ValueCodecs.StringKey;
        return Same(ValueCodecs.Dictionary(key, item), entries, entries)
            && Same(ValueCodecs.OrderedDictionary(key, item), new OrderedDictionary<string, int?>(entries), entries)
            && SameSet(ValueCodecs.SortedDictionary(key, item), new SortedDictionary<string, int?>(entries))
            && SameSet(ValueCodecs.SortedList(key, item), new SortedList<string, int?>(entries))
            && SameSet(ValueCodecs.ReadOnlyDictionary(key, item), entries.AsReadOnly())
            && SameSet(ValueCodecs.ImmutableDictionary(key, item), entries.ToImmutableDictionary())
            && SameSet(ValueCodecs.ImmutableSortedDictionary(key, item), entries.ToImmutableSortedDictionary())
            && SameSet(ValueCodecs.FrozenDictionary(key, item), entries.ToFrozenDictionary())
            && SameSet(ValueCodecs.DictionaryAs<IReadOnlyDictionary<string, int?>, string, int?>(key, item), entries);
    });

    [Fact]
    public void Keys_are_strings_integers_enums_and_guids()
    {
        Assert.Equal("""{"-3":true}""", Json.Write(ValueCodecs.Dictionary(ValueCodecs.IntegerKey<long>(), ValueCodecs.Boolean), new() { [-3] = true }));
        Assert.Equal("""{"Friday":true}""", Json.Write(ValueCodecs.Dictionary(ValueCodecs.EnumKey<DayOfWeek>(), ValueCodecs.Boolean), new() { [DayOfWeek.Friday] = true }));
        Gen.Guid.Sample(key => Json.RoundTrip(ValueCodecs.Dictionary(ValueCodecs.GuidKey, ValueCodecs.Boolean), new() { [key] = true }).ContainsKey(key));
        Gen.Int.Sample(key => Json.RoundTrip(ValueCodecs.Dictionary(ValueCodecs.IntegerKey<int>(), ValueCodecs.Boolean), new() { [key] = true }).ContainsKey(key));
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Dictionary(ValueCodecs.IntegerKey<int>(), ValueCodecs.Boolean), """{"+1":true}"""));
        Assert.Throws<ValueFormatException>(() => Json.Read(ValueCodecs.Dictionary(ValueCodecs.StringKey, ValueCodecs.Boolean), """{"a":true,"a":true}"""));
        Assert.Throws<ValueFormatException>(() => Json.Write(ValueCodecs.Dictionary(ValueCodecs.StringKey, ValueCodecs.Boolean), new() { ["\uD800"] = true }));
    }

    [Fact]
    public void The_default_immutable_array_is_null()
    {
        ValueCodec<ImmutableArray<int>> codec = ValueCodecs.ImmutableArray(ValueCodecs.Int32);
        Assert.Equal("null", Json.Write(codec, default));
        Assert.True(Json.RoundTrip(codec, default).IsDefault);
        Assert.False(Json.RoundTrip(codec, []).IsDefault);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(0, 3)]
    [InlineData(2, 3)]
    public void Arrays_of_more_dimensions_keep_their_lengths(int rows, int columns)
    {
        var grid = new string[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                grid[i, j] = $"{i}|{j}";
            }
        }

        string[,] read = Json.RoundTrip(ValueCodecs.Grid(2, ValueCodecs.String, static lengths => new string[lengths[0], lengths[1]]), grid);

        Assert.Equal((rows, columns), (read.GetLength(0), read.GetLength(1)));
        Assert.Equal(grid.Cast<string>(), read.Cast<string>());
    }

    [Theory]
    [InlineData("""{"lengths":[2,2],"items":["a"]}""")]
    [InlineData("""{"lengths":[-1,-1],"items":["a"]}""")]
    [InlineData("""{"lengths":[1],"items":["a"]}""")]
    [InlineData("""{"lengths":[2147483647,2147483647],"items":[]}""")]
    [InlineData("""{"items":["a"],"lengths":[1,1]}""")]
    [InlineData("[[\"a\"]]")]
    public void Arrays_of_wrong_lengths_are_refused(string json) => Assert.Throws<ValueFormatException>(() =>
        Json.Read(ValueCodecs.Grid(2, ValueCodecs.String, static lengths => new string[lengths[0], lengths[1]]), json));

    [Fact]
    public void Tuples_are_lists_of_any_length()
    {
        TupleCodec<(int, string)> pair = ValueCodecs.Tuple(ValueCodecs.Int32, ValueCodecs.String);
        Assert.Equal("""[1,"a"]""", Json.Write(pair, (1, "a")));
        Assert.Equal((1, "a"), Json.RoundTrip(pair, (1, "a")));

        ValueCodec<int> item = ValueCodecs.Int32;
        TupleCodec<(int, int, int, int, int, int, int, int, int)> nine =
            ValueCodecs.Tuple(item, item, item, item, item, item, item, ValueCodecs.Tuple(item, item));
        Assert.Equal("[1,2,3,4,5,6,7,8,9]", Json.Write(nine, (1, 2, 3, 4, 5, 6, 7, 8, 9)));
        Assert.Equal((1, 2, 3, 4, 5, 6, 7, 8, 9), Json.RoundTrip(nine, (1, 2, 3, 4, 5, 6, 7, 8, 9)));

        Assert.Equal("the list ends after 1", Assert.Throws<ValueFormatException>(() => Json.Read(pair, "[1]")).Message);
        Assert.Equal("expected a list of 2, found a longer one", Assert.Throws<ValueFormatException>(() => Json.Read(pair, """[1,"a",2]""")).Message);
        Assert.Equal("[1]", Assert.Throws<ValueFormatException>(() => Json.Read(pair, "[1,2]")).ValuePath);
    }

    [Fact]
    public void Comparers_other_than_the_default_are_refused()
    {
        AssertRefused(ValueCodecs.HashSet(ValueCodecs.String), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        AssertRefused(ValueCodecs.SortedSet(ValueCodecs.String), new SortedSet<string>(StringComparer.Ordinal));
        AssertRefused(ValueCodecs.Dictionary(ValueCodecs.StringKey, ValueCodecs.Int32), new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase));
        AssertRefused(ValueCodecs.ImmutableHashSet(ValueCodecs.String), ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase));
        AssertRefused(ValueCodecs.FrozenSet(ValueCodecs.String), new[] { "a" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase));
        AssertRefused(ValueCodecs.SetAs<ISet<string>, string>(ValueCodecs.String), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        AssertRefused(
            ValueCodecs.DictionaryAs<IDictionary<string, int>, string, int>(ValueCodecs.StringKey, ValueCodecs.Int32),
            new SortedDictionary<string, int>(StringComparer.OrdinalIgnoreCase));
        Json.Write(ValueCodecs.HashSet(ValueCodecs.String), new HashSet<string>(StringComparer.Ordinal));
    }

    [Fact]
    public void A_collection_of_another_kind_is_never_cut_down()
    {
        AssertRefused(ValueCodecs.List(ValueCodecs.Int32), new Labelled());
        AssertRefused(ValueCodecs.ListAs<IList<int>, int>(ValueCodecs.Int32), new Labelled());
        Assert.Equal("[1,2]", Json.Write(ValueCodecs.ListAs<IReadOnlyList<int>, int>(ValueCodecs.Int32), [1, 2]));
    }

    [Fact]
    public void Unordered_sets_are_stored_in_one_order()
    {
        string[] items = [.. Enumerable.Range(0, 40).Select(static i => $"item {i}")];
        string json = Json.Write(ValueCodecs.ImmutableHashSet(ValueCodecs.String), [.. items]);
        Assert.Equal(Json.Write(ValueCodecs.Array(ValueCodecs.String), [.. items.Order(StringComparer.Ordinal)]), json);
    }

    [Fact]
    public void Behind_an_interface_too_what_has_no_order_is_stored_in_one()
    {
        string[] items = [.. Enumerable.Range(0, 40).Select(static i => $"item {i}")];
        string sorted = Json.Write(ValueCodecs.Array(ValueCodecs.String), [.. items.Order(StringComparer.Ordinal)]);
        AssertSet(items.ToFrozenSet());
        AssertSet(items.ToImmutableHashSet());
        AssertSet(items.ToImmutableHashSet().ToBuilder());
        Assert.Equal(sorted, Json.Write(ValueCodecs.ListAs<IReadOnlyCollection<string>, string>(ValueCodecs.String), items.ToFrozenSet()));

        KeyCodec<string> key = ValueCodecs.StringKey;
        ValueCodec<int> item = ValueCodecs.Int32;
        Dictionary<string, int> entries = items.ToDictionary(static item => item, static item => item.Length);
        string sortedEntries = Json.Write(
            ValueCodecs.Dictionary(key, item), entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal).ToDictionary());
        AssertDictionary(entries.ToFrozenDictionary());
        AssertDictionary(entries.ToImmutableDictionary());
        AssertDictionary(entries.ToImmutableDictionary().ToBuilder());
        AssertDictionary(new ConcurrentDictionary<string, int>(entries));

        void AssertSet<T>(T set)
            where T : ISet<string>, IReadOnlyCollection<string>
        {
            Assert.Equal(sorted, Json.Write(ValueCodecs.SetAs<ISet<string>, string>(ValueCodecs.String), set));
            if (set is IReadOnlySet<string> readOnly)
            {
                Assert.Equal(sorted, Json.Write(ValueCodecs.SetAs<IReadOnlySet<string>, string>(ValueCodecs.String), readOnly));
            }
        }

        void AssertDictionary<T>(T dictionary)
            where T : IDictionary<string, int>, IReadOnlyDictionary<string, int>
        {
            Assert.Equal(sortedEntries, Json.Write(ValueCodecs.DictionaryAs<IDictionary<string, int>, string, int>(key, item), dictionary));
            Assert.Equal(sortedEntries, Json.Write(ValueCodecs.DictionaryAs<IReadOnlyDictionary<string, int>, string, int>(key, item), dictionary));
        }
    }

    [Fact]
    public void Behind_an_interface_what_has_an_order_keeps_it()
    {
        Assert.Equal("[3,1,2]", Json.Write(ValueCodecs.SetAs<ISet<int>, int>(ValueCodecs.Int32), new HashSet<int> { 3, 1, 2 }));
        Assert.Equal("[9,10]", Json.Write(ValueCodecs.SetAs<ISet<int>, int>(ValueCodecs.Int32), new SortedSet<int> { 10, 9 }));
        Assert.Equal(
            """{"b":1,"a":2}""",
            Json.Write(
                ValueCodecs.DictionaryAs<IDictionary<string, int>, string, int>(ValueCodecs.StringKey, ValueCodecs.Int32),
                new Dictionary<string, int> { ["b"] = 1, ["a"] = 2 }));
    }

    [Fact]
    public void A_refusal_says_which_item()
    {
        ValueCodec<Dictionary<string, string[]>> codec = ValueCodecs.Dictionary(ValueCodecs.StringKey, ValueCodecs.Array(ValueCodecs.String));
        Assert.Equal("a[1]", Assert.Throws<ValueFormatException>(() => Json.Read(codec, """{"a":["x",1]}""")).ValuePath);
        Assert.Equal("a[1]", Assert.Throws<ValueFormatException>(() => Json.Write(codec, new() { ["a"] = ["x", "\uD800"] })).ValuePath);
    }

    private static bool Same<TCollection, T>(ValueCodec<TCollection> codec, TCollection value, IEnumerable<T> items)
        where TCollection : IEnumerable<T> => Json.RoundTrip(codec, value).SequenceEqual(items);

    private static bool SameSet<T>(ValueCodec<T> codec, T value)
        where T : System.Collections.IEnumerable =>
        Json.RoundTrip(codec, value).Cast<object>().ToHashSet().SetEquals(value.Cast<object>());

    private static void AssertRefused<T>(ValueCodec<T> codec, T value) =>
        Assert.Throws<ValueFormatException>(() => Json.Write(codec, value));

    private sealed class Labelled : List<int>
    {
        public string Label { get; set; } = "";
    }
}
