namespace TrainGpt;

/// <summary>What the output goes to.</summary>
public static class Terminal
{
    /// <summary>Whether lines stay as they were written: in files and pipes, and in terminals that say so, as those in which launchers run ranks.</summary>
    public static bool IsPlain { get; } = Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "dumb";
}
