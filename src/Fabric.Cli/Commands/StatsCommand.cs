using System.CommandLine;
using Fabric.Checkpoints;
using Fabric.Cli.Output;
using Fabric.Cli.Reading;
using Fabric.Cli.Statistics;

namespace Fabric.Cli.Commands;

/// <summary><c>fabric stats</c>: the range and the distribution of tensors' elements.</summary>
internal static class StatsCommand
{
    private static readonly Argument<string[]> Names = new("TENSOR") { Description = "Only these: names, or patterns with * and ?.", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create(Terminal terminal)
    {
        Names.Validators.Add(static result =>
        {
            // No tensor is called so: an option of other commands, or a slip.
            if (result.Tokens.FirstOrDefault(static token => token.Value.StartsWith("--", StringComparison.Ordinal)) is { } option)
            {
                result.AddError($"There is no option '{option.Value}'.");
            }
        });
        var command = new Command("stats", "Measure tensors: least, greatest, mean, standard deviation, NaN and Inf, a histogram.") { CommonOptions.Path, Names };
        command.SetGuardedAction(terminal, (arguments, cancellationToken) => RunAsync(terminal, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, ParseResult arguments, CancellationToken cancellationToken)
    {
        CheckpointIndex index = await CheckpointIndex.OpenAsync(arguments.GetRequiredValue(CommonOptions.Path), options: null, cancellationToken).ConfigureAwait(false);
        await using (index.ConfigureAwait(false))
        {
            IReadOnlyList<IndexedTensor> tensors = TensorSelection.Named(index, arguments.GetValue(Names) ?? []);
            TensorStatistics?[] measured = await terminal.RunAsync("measure", progress => Measurement.RunAsync(index, tensors, progress, cancellationToken)).ConfigureAwait(false);
            StatisticsView.Write(terminal.Out, tensors, measured);
        }

        return ExitCode.Good;
    }
}
