using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Fabric.Generators.Tests.Docs;

/// <summary>What examples take for granted: a model, a state, and the variables of a training script.</summary>
internal static class Prelude
{
    private const string Source =
        """
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using static Given;

        public sealed class Gpt : nn.Module<Tensor, Tensor>
        {
            public Gpt() : base("gpt") { }

            public override Tensor forward(Tensor input) => input;
        }

        public sealed record HyperParameters
        {
            public int Layers { get; init; } = 4;

            public double Dropout { get; init; } = 0.1;
        }

        public sealed partial class TrainingState
        {
            [Checkpointed] public required Gpt Model { get; init; }

            [Checkpointed] public required optim.Optimizer Optimizer { get; init; }

            [Checkpointed] public long Iteration { get; set; }

            [Checkpointed] public double ValidationLoss { get; set; } = double.NaN;
        }

        public static class Given
        {
            public static FabricRuntime fabric => throw new NotImplementedException();

            public static string path => throw new NotImplementedException();

            public static long steps => throw new NotImplementedException();

            public static TrainingState CreateState(Device device) => throw new NotImplementedException();

            public static Tensor Loss(TrainingState state) => throw new NotImplementedException();
        }
        """;

    /// <summary>The prelude without the types that an example declares itself.</summary>
    public static string Without(IReadOnlySet<string> declared)
    {
        CompilationUnitSyntax root = SyntaxFactory.ParseCompilationUnit(Source);
        return root
            .WithMembers([.. root.Members.Where(member => member is not BaseTypeDeclarationSyntax type || !declared.Contains(type.Identifier.Text))])
            .ToFullString();
    }
}
