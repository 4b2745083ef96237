using Spectre.Console;

namespace Fabric.Cli.Output;

/// <summary>What a verification has found.</summary>
internal static class VerificationView
{
    public static void Write(IAnsiConsole console, CheckpointVerification found)
    {
        foreach (CheckpointDamage damage in found.Damages)
        {
            console.MarkupLineInterpolated($"[red]damaged[/]  {Printable.Line(damage.Message)}");
        }

        if (found.IsWhole)
        {
            console.MarkupLineInterpolated($"[green]whole[/]    {Printable.Line(found.Path)}: {Describe(found)}");
        }
    }

    private static string Describe(CheckpointVerification found) => (found.Bytes, found.UncheckedBytes) switch
    {
        (var bytes, 0) => $"{Quantities.Bytes(bytes)} match their checksums",
        (0, var unverified) => $"its structure is sound; {Quantities.Bytes(unverified)} have no checksums, so what changed in place goes unseen",
        var (bytes, unverified) => $"{Quantities.Bytes(bytes)} match their checksums, {Quantities.Bytes(unverified)} have none",
    };
}
