using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>What a pickle gives to a function that is known, held to what the function takes.</summary>
internal readonly struct CallArguments(string function, IReadOnlyList<PickleValue> items, PickleContext context)
{
    public string Function => function;

    public PickleContext Context => context;

    public int Count => items.Count;

    public PickleValue this[int index] => index < items.Count ? items[index] : throw Unfit($"without argument {index + 1}");

    public void Require(int least, int most)
    {
        if (Count < least || Count > most)
        {
            throw Unfit($"with {Count} arguments");
        }
    }

    public T Get<T>(int index)
        where T : PickleValue =>
        this[index] as T ?? throw Unfit($"with {PickleNames.Of(this[index])} as argument {index + 1}");

    public string Text(int index) => Get<PickleString>(index).Value;

    public bool Flag(int index) => this[index] switch
    {
        PickleBoolean flag => flag.Value,
        PickleInteger number => !number.Value.IsZero,
        PickleValue other => throw Unfit($"with {PickleNames.Of(other)} as argument {index + 1}"),
    };

    public long Int64(int index) => Int64(this[index]);

    public double Real(int index) => this[index] switch
    {
        PickleFloat real => real.Value,
        PickleInteger number => (double)number.Value,
        PickleValue other => throw Unfit($"with {PickleNames.Of(other)} as argument {index + 1}"),
    };

    /// <summary>A size, or strides.</summary>
    public long[] Dimensions(int index)
    {
        IReadOnlyList<PickleValue> dimensions = this[index] switch
        {
            PickleTuple tuple => tuple.Items,
            PickleList list => list.Items,
            PickleInteger single => [single],
            PickleValue other => throw Unfit($"with {PickleNames.Of(other)} as argument {index + 1}"),
        };
        if (dimensions.Count > TensorBounds.MaxDimensions)
        {
            throw Unfit($"with {dimensions.Count} dimensions");
        }

        var result = new long[dimensions.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Int64(dimensions[i]);
        }

        context.Budget.Charge(result.Length * sizeof(long));
        return result;
    }

    public PickleRuleException Unfit(string how) => new($"{function} is called {how}");

    private long Int64(PickleValue value) =>
        value is PickleInteger number && number.TryGetInt64(out long result)
            ? result
            : throw Unfit($"with {PickleNames.Of(value)} where a 64-bit integer belongs");
}
