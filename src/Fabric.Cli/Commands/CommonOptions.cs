using System.CommandLine;

namespace Fabric.Cli.Commands;

/// <summary>What more than one command takes.</summary>
internal static class CommonOptions
{
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "Say where in the program an error arose.", Recursive = true };

    public static Option<bool> Force { get; } = new("--force") { Description = "Replace what is at the target." };

    public static Option<bool> DropForeignValues { get; } = new("--drop-foreign-values")
    {
        Description = "Leave out what has no meaning outside Python: objects of its classes, the scale of quantized tensors, the layout of sparse ones. Without, it is an error.",
    };

    public static Argument<string> Path { get; } = PathArgument.Create("PATH", "The checkpoint, a file or a folder.");
}
