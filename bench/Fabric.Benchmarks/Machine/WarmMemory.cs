using System.Runtime.InteropServices;

namespace Fabric.Benchmarks.Machine;

/// <summary>Memory that was touched, on a page's boundary and of whole pages, as direct I/O asks for.</summary>
internal sealed unsafe class WarmMemory : IDisposable
{
    /// <summary>How much is moved by one call.</summary>
    public const int Piece = 8 << 20;

    private const int Page = 4096;

    private byte* _memory;

    public WarmMemory(long length)
    {
        Length = (length + Page - 1) / Page * Page;
        _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Length, Page);

        // Zeros could be stored as nothing.
        NativeMemory.Fill(_memory, (nuint)Length, 0x5A);
    }

    public long Length { get; }

    /// <summary>Calls <paramref name="move"/> for piece after piece, in as many threads, each with its part of the memory.</summary>
    public void InPieces(int threads, PieceAction move)
    {
        long part = ((Length / threads) + Piece - 1) / Piece * Piece;
        Task[] others = [.. Enumerable.Range(1, threads - 1).Select(i =>
            Task.Factory.StartNew(() => MovePart(i), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        MovePart(0);
        Task.WaitAll(others);

        void MovePart(int i)
        {
            long end = Math.Min((i + 1) * part, Length);
            for (long offset = i * part; offset < end; offset += Piece)
            {
                move(new Span<byte>(_memory + offset, (int)Math.Min(Piece, end - offset)), offset);
            }
        }
    }

    /// <summary>Copies all of it, over and over the target where that is shorter.</summary>
    public void CopyTo(WarmMemory target, int threads) =>
        InPieces(threads, (bytes, offset) => bytes.CopyTo(new Span<byte>(target._memory + (offset % target.Length), bytes.Length)));

    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
