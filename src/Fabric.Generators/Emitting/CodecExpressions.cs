using Fabric.Generators.Model;

namespace Fabric.Generators.Emitting;

/// <summary>Names the codec of a value.</summary>
internal sealed class CodecExpressions
{
    private const string Codecs = "global::Fabric.CompilerServices.ValueCodecs";

    private readonly string _holder;
    private readonly Dictionary<string, string> _classNames = [];

    /// <summary>Gives every plain data type of a state a codec class, named after it.</summary>
    public CodecExpressions(StateModel state)
    {
        _holder = state.Names.Codecs;
        foreach (ValueMemberModel member in state.Members.OfType<ValueMemberModel>())
        {
            Add(member.Value);
        }
    }

    /// <summary>The plain data of the state, each type once, what a type is made of before the type.</summary>
    public List<PlainDataModel> PlainData { get; } = [];

    public string ClassOf(PlainDataModel data) => _classNames[data.TypeName];

    public string Of(ValueModel value) => value switch
    {
        ScalarModel scalar => $"{Codecs}.{scalar.Codec}",
        EnumModel => $"{Codecs}.Enum<{value.TypeName}>()",
        NullableModel { IsReference: true } nullable => $"{Codecs}.NullableReference({Of(nullable.Value)})",
        NullableModel nullable => $"{Codecs}.Nullable({Of(nullable.Value)})",
        PlainDataModel data => $"{_holder}.{ClassOf(data)}.Instance",
        _ => throw new InvalidOperationException(),
    };

    private void Add(ValueModel value)
    {
        if (value is NullableModel nullable)
        {
            Add(nullable.Value);
        }
        else if (value is PlainDataModel data && !_classNames.ContainsKey(data.TypeName))
        {
            foreach (PropertyModel property in data.Properties)
            {
                Add(property.Value);
            }

            _classNames.Add(data.TypeName, FreeName(data.ShortName + "Codec"));
            PlainData.Add(data);
        }
    }

    private string FreeName(string name)
    {
        string free = name;
        for (int i = 2; _classNames.ContainsValue(free); i++)
        {
            free = name + i;
        }

        return free;
    }
}
