using Fabric.CodeFixes;
using Fabric.Generators.Diagnostics;
using Fabric.Generators.Tests.Harness;

namespace Fabric.Generators.Tests.Fixes;

public class MarkFixTests
{
    [Theory]
    [InlineData(0, "Checkpointed")]
    [InlineData(1, "NotCheckpointed")]
    public Task A_member_is_marked(int action, string attribute) => VerifyAsync(
        """
        public partial class State
        {
            [Checkpointed] public nn.Module Model { get; } = null!;

            // Forgotten.
            public optim.Optimizer {|FAB022:Optimizer|} { get; } = null!;
            /// <summary>Forgotten too.</summary>
            [Obsolete] protected Tensor? {|FAB022:_first|}, {|FAB022:_second|}; // on one line
        }
        """,
        $$"""
        public partial class State
        {
            [Checkpointed] public nn.Module Model { get; } = null!;

            // Forgotten.
            [{{attribute}}] public optim.Optimizer Optimizer { get; } = null!;
            /// <summary>Forgotten too.</summary>
            [{{attribute}}] [Obsolete] protected Tensor? _first, _second; // on one line
        }
        """,
        action,
        iterations: 2);

    [Fact]
    public Task The_attribute_stands_on_its_own_line_where_others_do() => VerifyAsync(
        """
        public partial class State
        {
            /// <summary>The model.</summary>
            [Checkpointed]
            public nn.Module Model { get; } = null!;

            /// <summary>The optimizer.</summary>
            public optim.Optimizer {|FAB022:Optimizer|} { get; } = null!;
            private Tensor? {|FAB022:_mask|};
        }
        """,
        """
        public partial class State
        {
            /// <summary>The model.</summary>
            [Checkpointed]
            public nn.Module Model { get; } = null!;

            /// <summary>The optimizer.</summary>
            [Checkpointed]
            public optim.Optimizer Optimizer { get; } = null!;
            [Checkpointed]
            private Tensor? _mask;
        }
        """);

    [Fact]
    public Task A_member_of_a_positional_record_is_marked() => VerifyAsync(
        "public partial record State([property: Checkpointed] nn.Module Model, Tensor {|FAB022:Mask|});",
        "public partial record State([property: Checkpointed] nn.Module Model, [property: Checkpointed] Tensor Mask);");

    [Fact]
    public Task The_using_directive_is_added_where_it_is_missing() => VerifyAsync(
        """
        using System;
        using TorchSharp;

        namespace Training;

        public partial class State
        {
            [Fabric.Checkpointed] public torch.nn.Module Model { get; } = null!;
            public torch.Tensor? {|FAB022:Mask|} { get; set; }
        }
        """,
        """
        using System;
        using Fabric;
        using TorchSharp;

        namespace Training;

        public partial class State
        {
            [Fabric.Checkpointed] public torch.nn.Module Model { get; } = null!;
            [NotCheckpointed] public torch.Tensor? Mask { get; set; }
        }
        """,
        action: 1,
        globalUsings: "");

    [Fact]
    public Task A_using_directive_is_added_to_a_file_without_any() => VerifyAsync(
        """
        /// <summary>The state.</summary>
        public partial class State
        {
            [Fabric.Checkpointed] public TorchSharp.torch.nn.Module Model { get; } = null!;
            public TorchSharp.torch.Tensor? {|FAB022:First|}, {|FAB022:Second|};
        }
        """,
        """
        using Fabric;

        /// <summary>The state.</summary>
        public partial class State
        {
            [Fabric.Checkpointed] public TorchSharp.torch.nn.Module Model { get; } = null!;
            [Checkpointed] public TorchSharp.torch.Tensor? First, Second;
        }
        """,
        iterations: 1,
        globalUsings: "");

    [Fact]
    public Task Another_attribute_of_that_name_is_not_meant() => VerifyAsync(
        """
        public class CheckpointedAttribute : Attribute;

        public partial class State
        {
            [Fabric.Checkpointed] public nn.Module Model { get; } = null!;
            public Tensor? {|FAB022:Mask|};
        }
        """,
        """
        public class CheckpointedAttribute : Attribute;

        public partial class State
        {
            [Fabric.Checkpointed] public nn.Module Model { get; } = null!;
            [Fabric.Checkpointed] public Tensor? Mask;
        }
        """);

    private static Task VerifyAsync(
        string before, string after, int action = 0, int? iterations = null, string globalUsings = TestCompilation.GlobalUsings) =>
        Fix<ForgottenMemberAnalyzer, MarkFix>.VerifyAsync(before, after, action, iterations, globalUsings);
}
