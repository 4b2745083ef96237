using CsCheck;
using Fabric.CompilerServices;
using Fabric.Runtime.Tests.PartialLoads;
using Fabric.Runtime.Tests.States;
using Fabric.Schemas;
using Xunit;

namespace Fabric.Runtime.Tests.Schemas;

public class SchemaParserTests
{
    [Theory]
    [InlineData("value int64")]
    [InlineData("module?")]
    [InlineData("value { }")]
    [InlineData("value { a: int32, \"odd \\\" name, with: braces }\": string? }?")]
    [InlineData("value { children: list<@0>, value: int32 }")]
    [InlineData("value dictionary<enum, tuple<int32, list<single>>>")]
    [InlineData("value enum { Fast, Slow }")]
    [InlineData("value flags { }")]
    [InlineData("value one_of { a: { x: int32 }, b: @1 }")]
    [InlineData("value numbers<single, 2>")]
    [InlineData("value grid<string?, 3>?")]
    [InlineData("state { iteration: value int64, model: module, parts: list<state { n: value int32 }> }")]
    [InlineData("dictionary<string, optimizer?>")]
    public void A_type_is_read_to_its_last_character(string text)
    {
        SchemaType? type = SchemaParser.TryParseType(text);
        Assert.NotNull(type);
        Assert.Equal(text, type.Text);
        Assert.Equal(text.EndsWith('?'), type.IsNullable);
        Assert.Equal(text.StartsWith("value ", StringComparison.Ordinal), type.IsValue);
    }

    [Fact]
    public void The_schemas_of_states_are_read()
    {
        foreach (StateSchema schema in (StateSchema[])[StateSchema.Of<TinyState>(), StateSchema.Of<KindsState>(), StateSchema.Of<OptionalMembers>(), StateSchema.Of<ValueState>()])
        {
            IReadOnlyList<SchemaMember>? members = SchemaParser.TryParseMembers(schema.Text);
            Assert.NotNull(members);
            Assert.Equal(schema.Text, string.Join("\n", members.Select(member => $"{SchemaName.Write(member.Name)}: {member.Type.Text}")));
        }
    }

    [Fact]
    public void Parts_are_told_apart()
    {
        SchemaType type = SchemaParser.TryParseType("value dictionary<string, { a: list<int32?>, b: enum { X } }>")!;
        Assert.Equal(("dictionary", 2), (type.Word, type.Arguments.Count));
        SchemaType data = type.Arguments[1];
        Assert.Equal(["a", "b"], data.Members.Select(member => member.Name));
        Assert.True(data.Members[0].Type.Arguments[0].IsNullable);
        Assert.Equal(["X"], data.Members[1].Type.Names);
        Assert.Equal(2, SchemaParser.TryParseType("value numbers<single, 2>")!.Number);
    }

    [Theory]
    [InlineData("")]
    [InlineData("value ")]
    [InlineData("list<")]
    [InlineData("list<int32")]
    [InlineData("{ a: int32")]
    [InlineData("{ a int32 }")]
    [InlineData("state")]
    [InlineData("int32 ")]
    [InlineData("{ \"a: int32 }")]
    [InlineData("@")]
    [InlineData("@99999999999")]
    public void What_is_no_type_is_told(string text) => Assert.Null(SchemaParser.TryParseType(text));

    [Fact]
    public void A_type_nested_without_end_is_no_type() =>
        Assert.Null(SchemaParser.TryParseType(string.Concat(Enumerable.Repeat("list<", 100_000))));

    [Fact]
    public void Nothing_that_a_file_may_hold_makes_the_parser_throw()
    {
        Gen<string> text = Gen.OneOfConst("value ", "state ", "{ ", " }", "{ }", "list<", ">", ", ", ": ", "?", "@", "1", "int32", "a", "\"", "\\", "\n", "enum ", "one_of ")
            .Array[0, 30].Select(string.Concat<string>);
        text.Sample(
            static candidate =>
            {
                SchemaType? type = SchemaParser.TryParseType(candidate);
                SchemaParser.TryParseMembers(candidate);
                return type is null || type.Text == candidate;
            },
            iter: 20_000);
    }
}
