using System.Text;
using CsCheck;
using Fabric.CompilerServices;
using Fabric.Schemas;
using Fabric.State;
using Xunit;

namespace Fabric.Runtime.Tests.Schemas;

public class StoredNumbersTests
{
    [Theory]
    [InlineData("single", "double", "0.1", "0.10000000149011612")]
    [InlineData("half", "double", "0.1", "0.0999755859375")]
    [InlineData("half", "single", "0.1", "0.099975586")]
    [InlineData("double", "single", "0.5", "0.5")]
    [InlineData("int32", "double", "123456789", "123456789")]
    [InlineData("int64", "double", "9007199254740992", "9007199254740992")]
    [InlineData("int32", "double", "0", "0")]
    [InlineData("decimal", "double", "0.50", "0.5")]
    [InlineData("double", "decimal", "0.5", "0.5")]
    [InlineData("half", "decimal", "0.1", "0.0999755859375")]
    [InlineData("int64", "int32", "5", "5")]
    [InlineData("single", "double", "\"NaN\"", "\"NaN\"")]
    public void A_number_keeps_its_value(string stored, string live, string json, string expected) =>
        Assert.Equal(expected, Convert(json, stored, live));

    [Theory]
    [InlineData("double", "single", "0.1")]
    [InlineData("double", "half", "70000")]
    [InlineData("single", "half", "0.1")]
    [InlineData("int64", "double", "9007199254740993")]
    [InlineData("int64", "single", "16777217")]
    [InlineData("double", "decimal", "0.1")]
    [InlineData("single", "decimal", "-3E-05")]
    [InlineData("decimal", "double", "0.10")]
    [InlineData("big_integer", "double", "1000000000000000000000000000000001")]
    public void A_number_that_is_not_exact_in_the_new_type_is_refused(string stored, string live, string json)
    {
        ValueFormatException e = Assert.Throws<ValueFormatException>(() => Convert(json, stored, live));
        Assert.Contains($"{json} of type {stored} is not exact as {live}", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_single_is_the_double_of_the_same_value() => Gen.Single.Where(float.IsFinite).Sample(static value =>
    {
        string json = value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return double.Parse(Convert(json, "single", "double"), System.Globalization.CultureInfo.InvariantCulture) == value;
    });

    [Theory]
    [InlineData("list<single>", "list<double>", "[0.1,null]", "[0.10000000149011612,null]")]
    [InlineData("tuple<single, single>", "tuple<double, single>", "[0.1,0.1]", "[0.10000000149011612,0.1]")]
    [InlineData("dictionary<string, single>", "dictionary<string, double>", """{"a":0.1}""", """{"a":0.10000000149011612}""")]
    [InlineData("grid<single, 2>", "grid<double, 2>", """{"lengths":[1,1],"items":[0.1]}""", """{"lengths":[1,1],"items":[0.10000000149011612]}""")]
    [InlineData("{ a: single, b: single }", "{ a: double, c: int32 }", """{"a":0.1,"b":0.1}""", """{"a":0.10000000149011612,"b":0.1}""")]
    [InlineData("{ next: @0?, x: single }", "{ next: @0?, x: double }", """{"next":{"next":null,"x":0.1},"x":0.1}""", """{"next":{"next":null,"x":0.10000000149011612},"x":0.10000000149011612}""")]
    [InlineData("{ children: list<@0>, x: single }", "{ children: list<@0>, x: double }", """{"children":[{"children":[],"x":0.1}],"x":0.1}""", """{"children":[{"children":[],"x":0.10000000149011612}],"x":0.10000000149011612}""")]
    [InlineData("one_of { a: { x: single }, b: { x: int32 } }", "one_of { a: { x: double }, b: { x: int32 } }", """{"$type":"a","x":0.1}""", """{"$type":"a","x":0.10000000149011612}""")]
    [InlineData("one_of { a: { next: @1?, x: single } }", "one_of { a: { next: @1?, x: double } }", """{"x":0.1,"next":{"x":0.1,"$type":"a"},"$type":"a"}""", """{"x":0.10000000149011612,"next":{"x":0.10000000149011612,"$type":"a"},"$type":"a"}""")]
    [InlineData("string", "double", "\"x\"", "\"x\"")]
    public void Numbers_inside_of_values_are_found(string stored, string live, string json, string expected) =>
        Assert.Equal(expected, Convert(json, stored, live));

    [Fact]
    public void The_place_of_a_number_that_does_not_fit_is_told()
    {
        ValueFormatException e = Assert.Throws<ValueFormatException>(
            () => Convert("""{"rates":[0.5,0.1]}""", "{ rates: list<double> }", "{ rates: list<single> }"));
        Assert.Equal("hparams.rates[1]", e.PathIn("hparams"));
    }

    private static string Convert(string json, string stored, string live) => Encoding.UTF8.GetString(StoredNumbers.Convert(
        Encoding.UTF8.GetBytes(json), SchemaParser.TryParseType("value " + stored)!, SchemaParser.TryParseType("value " + live)!).Span);
}
