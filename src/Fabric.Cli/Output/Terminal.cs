using Spectre.Console;

namespace Fabric.Cli.Output;

/// <summary>Where output and errors go: with colours and bars where a person looks, plain text in a pipe or a file.</summary>
internal sealed class Terminal
{
    // Lines are as long as they are: a terminal wraps them, and what reads a pipe wants them whole.
    private const int Unlimited = 100_000;

    private readonly IAnsiConsole _error = Create(Console.Error, Console.IsErrorRedirected);

    public Terminal()
    {
        Out = Create(Console.IsOutputRedirected ? new TrimmingWriter(Console.Out) : Console.Out, Console.IsOutputRedirected);
        Out.Profile.Width = Unlimited;
    }

    /// <summary>Standard output.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>Writes text that is for programs, to the letter.</summary>
    public static Stream OpenOutput() => Console.OpenStandardOutput();

    /// <summary>Writes one line to standard error.</summary>
    public void WriteError(string message)
    {
        _error.Profile.Width = Unlimited;
        _error.MarkupLineInterpolated($"[red]fabric:[/] {Printable.Line(message)}");
    }

    /// <summary>Writes where an error arose.</summary>
    public static void WriteTrace(Exception error) => Console.Error.WriteLine(error);

    /// <summary>Does something that takes a while. Who looks sees how far it is, how fast, and how long it will take.</summary>
    /// <param name="what">What is done: a word.</param>
    /// <param name="action">Does it, and tells how far it is.</param>
    public async Task<T> RunAsync<T>(string what, Func<IProgress<CheckpointProgress>?, Task<T>> action)
    {
        if (Console.IsErrorRedirected || !_error.Profile.Capabilities.Ansi)
        {
            return await action(null).ConfigureAwait(false);
        }

        return await _error.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(),
                new ProgressBarColumn(),
                new PercentageColumn(),
                new DownloadedColumn { Base = FileSizeBase.Binary },
                new TransferSpeedColumn { Base = FileSizeBase.Binary },
                new RemainingTimeColumn())
            .StartAsync(context => action(new TransferBar(context.AddTask(what, maxValue: 1)))).ConfigureAwait(false);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        ColorSystem = isRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
    });
}
