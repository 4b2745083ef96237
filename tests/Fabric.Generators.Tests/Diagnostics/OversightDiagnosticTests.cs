using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Diagnostics;

public class OversightDiagnosticTests
{
    [Theory]
    [InlineData("public optim.Optimizer {|FAB022:Optimizer|} { get; } = null!;")]
    [InlineData("protected TorchSharp.Modules.Linear? {|FAB022:Head|};")]
    [InlineData("public List<Tensor> {|FAB022:History|} { get; } = [];")]
    [InlineData("public Dictionary<string, nn.Module[]> {|FAB022:Parts|} { get; } = [];")]
    [InlineData("public Generator {|FAB022:Noise|} { get; } = null!;")]
    [InlineData("[NotCheckpointed] public Tensor Scratch { get; set; } = null!;")]
    [InlineData("public Tensor Computed => null!;")]
    [InlineData("public static Tensor Shared { get; set; } = null!;")]
    [InlineData("public Func<Tensor, Tensor>? Loss { get; set; }")]
    [InlineData("public string Name { get; set; } = \"\";")]
    public Task A_forgotten_member(string member) => Analyze.VerifyAsync(
        $"public partial class State {{ [Checkpointed] public nn.Module Model {{ get; }} = null!; {member} }}");

    [Fact]
    public Task A_class_without_checkpointed_members_is_left_alone() =>
        Analyze.VerifyAsync("public class Trainer { public nn.Module Model { get; } = null!; }");

    [Fact]
    public Task A_forgotten_member_can_be_suppressed() => Analyze.VerifyAsync(
        """
        public partial class State
        {
            [Checkpointed] public nn.Module Model { get; } = null!;
        #pragma warning disable FAB022
            public nn.Module Teacher { get; } = null!;
        #pragma warning restore FAB022
        }
        """);

    [Theory]
    [InlineData("[Checkpointed, NotCheckpointed] public int {|FAB026:X|} { get; set; }")]
    [InlineData("[field: Checkpointed] public int {|FAB026:X|} { get; set; }")]
    [InlineData("[field: NotCheckpointed] public int {|FAB026:X|} { get; set; }")]
    public Task An_attribute_without_effect(string member) => Analyze.VerifyAsync(
        $"public partial class State {{ [Checkpointed] public int Y; {member} }}");
}
