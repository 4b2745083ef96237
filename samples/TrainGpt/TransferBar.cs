using System.Globalization;
using Fabric;

namespace TrainGpt;

/// <summary>How far a save or a load has come, on a terminal: a line that is gone when it is done.</summary>
public sealed class TransferBar(string what) : IProgress<CheckpointProgress>
{
    private const int Width = 30;

    public void Report(CheckpointProgress value)
    {
        if (Terminal.IsPlain)
        {
            return;
        }

        int filled = value.BytesTotal == 0 ? Width : (int)(Width * value.BytesDone / value.BytesTotal);
        Console.Write(filled == Width
            ? "\r\u001b[K"
            : string.Create(CultureInfo.InvariantCulture, $"\r{what} [{new string('=', filled),-Width}] {value.BytesDone >> 20} of {value.BytesTotal >> 20} MiB\u001b[K"));
    }
}
