namespace Fabric.Cli.Output;

/// <summary>Errors as the user of the command sees them.</summary>
internal static class ErrorText
{
    /// <summary>What the library advises to its callers, and what stands for it here.</summary>
    private static readonly (string Library, string Command)[] Words =
    [
        ("Set ConvertOptions.DropForeignValues", "Use --drop-foreign-values"),
        ("Checkpoint.ConvertAsync", "'fabric convert'"),
    ];

    public static int ExitCodeOf(Exception error) => error switch
    {
        CheckpointCorruptException => ExitCode.Damaged,
        CheckpointFormatException or CheckpointNotFoundException => ExitCode.NoCheckpoint,
        _ => ExitCode.Refused,
    };

    public static string Of(Exception error) => error is CheckpointException or UsageException or IOException or UnauthorizedAccessException
        ? Words.Aggregate(error.Message, static (text, word) => text.Replace(word.Library, word.Command, StringComparison.Ordinal))
        : $"This is a fault of fabric itself: {error.GetType().Name}: {error.Message} Run it with --verbose and report what it says.";
}
