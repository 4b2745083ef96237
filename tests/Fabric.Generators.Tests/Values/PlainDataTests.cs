using CsCheck;
using Fabric.CompilerServices;

namespace Fabric.Generators.Tests.Values;

public class PlainDataTests
{
    [Fact]
    public void Records_come_back() =>
        Gen.Select(Gen.String.AlphaNumeric, Gen.Double.Nullable(), Gen.Enum<DayOfWeek>(), Gen.Float, Gen.Int, Gen.Long)
            .Select((name, rate, day, scale, layers, seen) => new Positional(name, rate, day, scale) { Layers = layers, Seen = seen })
            .Sample(value => Json.RoundTrip(PlainState.PositionalCodec, value) == value);

    [Fact]
    public void Properties_are_stored_in_snake_case_in_the_order_of_their_declaration() => Assert.Equal(
        """{"text":"initial","pair":{"first":null,"second":"b"},"inner":{"name":"n","rate":0.5,"day":"Monday","scale":0.1,"layers":12,"seen":-1}}""",
        Json.Write(PlainState.SettingsCodec, new Settings
        {
            Pair = new(null, "b"),
            Inner = new Positional("n", 0.5, DayOfWeek.Monday),
            Callback = static () => { },
        }));

    [Fact]
    public void What_the_file_lacks_keeps_its_initializer_or_default()
    {
        Assert.Equal(
            new Positional("n", null),
            Json.Read(PlainState.PositionalCodec, """{"rate":null,"name":"n"}"""));
        Settings settings = Json.Read(PlainState.SettingsCodec, """{"pair":{"first":"a","second":null}}""");
        Assert.Equal(("initial", "a", null, null), (settings.Text, settings.Pair.First, settings.Pair.Second, settings.Inner));
        Assert.Equal("made", Json.Read(PlainState.ChosenCodec, """{"value":1}""").Label);
    }

    [Fact]
    public void A_property_is_what_the_file_says_whatever_the_constructor_does() =>
        Assert.Equal(21, Json.RoundTrip(PlainState.ChosenCodec, new Chosen(0) { Value = 21, Label = "x" }).Value);

    [Theory]
    [InlineData("""{"rate":1}""", "", "the property name is missing")]
    [InlineData("""{"name":"n"}""", "", "the property rate is missing")]
    [InlineData("""{"name":"n","rate":1,"rate":2}""", "", "the property rate is there twice")]
    [InlineData("""{"name":"n","rate":1,"Layers":2}""", "", "unknown property: Layers")]
    [InlineData("""{"name":"n","a":[{}],"rate":1,"b":2}""", "", "unknown properties: a, b")]
    [InlineData("""{"name":null,"rate":1}""", "name", "expected a string, found null")]
    [InlineData("""{"name":"n","rate":{}}""", "rate", "expected a double-precision number, found an object")]
    [InlineData("[]", "", "expected an object, found a list")]
    [InlineData("null", "", "expected an object, found null")]
    public void What_does_not_fit_is_refused(string json, string path, string message)
    {
        var refusal = Assert.Throws<ValueFormatException>(() => Json.Read(PlainState.PositionalCodec, json));
        Assert.Equal((path, message), (refusal.ValuePath, refusal.Message));
    }

    [Fact]
    public void A_refusal_says_where()
    {
        var read = Assert.Throws<ValueFormatException>(() => Json.Read(PlainState.SettingsCodec, """{"inner":{"name":1}}"""));
        Assert.Equal("inner.name", read.ValuePath);
        var missing = Assert.Throws<ValueFormatException>(() => Json.Read(PlainState.SettingsCodec, """{"text":"t"}"""));
        Assert.Equal("the property pair is missing", missing.Message);
        var written = Assert.Throws<ValueFormatException>(() => Json.Write(PlainState.PairCodec, new(null, "\uDC00")));
        Assert.Equal("second", written.ValuePath);
    }

    [Fact]
    public void A_derived_value_is_never_cut_down()
    {
        var refusal = Assert.Throws<ValueFormatException>(() => Json.Write(PlainState.PositionalCodec, new Derived("d")));
        Assert.Contains("derives from the declared", refusal.Message, StringComparison.Ordinal);
    }
}
