using System.Text.Json;
using CsCheck;
using Fabric.Generators.Parsing;

namespace Fabric.Generators.Tests.Pipeline;

public class SnakeCaseTests
{
    [Fact]
    public void Names_are_what_the_naming_policy_makes_of_them() =>
        Gen.OneOf(Gen.Char.AlphaNumeric, Gen.Char["ABCxyz019_ ÄäßıİǅΣς²\u0660-"], Gen.Char)
            .Array[0, 12]
            .Select(chars => new string(chars))
            .Sample(name => SnakeCase.Convert(name) == JsonNamingPolicy.SnakeCaseLower.ConvertName(name), iter: 20_000);

    [Theory]
    [InlineData("Model1", "model1")]
    [InlineData("GlobalStep", "global_step")]
    [InlineData("HParams", "h_params")]
    [InlineData("_bestLoss", "_best_loss")]
    public void The_names_of_the_documentation_hold(string name, string expected) =>
        Assert.Equal(expected, SnakeCase.Convert(name));
}
