using Fabric.Benchmarks.Peers;
using Microsoft.Win32.SafeHandles;

namespace Fabric.Benchmarks.Machine;

/// <summary>As many bytes as the state has, moved by nothing but system calls and memcpy.</summary>
internal sealed class MachinePeer : IPeer, IDisposable
{
    // Beyond every cache; a second copy of a huge state would not fit beside its files in tmpfs.
    private const long LongestCopy = 64L * WarmMemory.Piece;

    private readonly WarmMemory _memory;
    private readonly WarmMemory _copy;

    public MachinePeer(long length)
    {
        _memory = new WarmMemory(length);
        _copy = new WarmMemory(Math.Min(length, LongestCopy));
    }

    public IEnumerable<Contender> Saves(string folder, bool durable)
    {
        if (!durable)
        {
            return
            [
                Write("raw, 1 thread", threads: 1),
                Write("raw, 2 threads", threads: 2),
                Write("raw, 2 threads, not preallocated", threads: 2, preallocate: false),
            ];
        }

        IEnumerable<Contender> buffered =
        [
            Write("raw, 1 thread, fdatasync", threads: 1),
            Write("raw, 2 threads, fdatasync", threads: 2),
        ];
        return Posix.SupportsDirect(folder) ? [.. buffered, Write("raw, direct, 2 threads, fdatasync", threads: 2, direct: true)] : buffered;

        Contender Write(string name, int threads, bool preallocate = true, bool direct = false) => Contender.Timed(name, [PathIn(folder)], () =>
        {
            using SafeFileHandle file = Posix.OpenWrite(PathIn(folder), direct);
            if (preallocate)
            {
                Posix.Preallocate(file, _memory.Length);
            }

            _memory.InPieces(threads, (bytes, offset) => RandomAccess.Write(file, bytes, offset));
            if (durable)
            {
                Posix.FlushData(file);
            }
        }) with { IsMachine = true };
    }

    public IEnumerable<Contender> Loads(string folder, bool cold)
    {
        IEnumerable<Contender> buffered =
        [
            Read("raw, 1 thread", threads: 1),
            Read("raw, 2 threads", threads: 2),
        ];
        if (!cold)
        {
            return [.. buffered, Copy("memcpy, 1 thread", threads: 1), Copy("memcpy, 2 threads", threads: 2)];
        }

        buffered = [.. buffered, Read("raw, 4 threads", threads: 4)];
        return Posix.SupportsDirect(folder)
            ? [.. buffered, Read("raw, direct, 2 threads", threads: 2, direct: true), Read("raw, direct, 4 threads", threads: 4, direct: true)]
            : buffered;

        Contender Read(string name, int threads, bool direct = false) => Contender.Timed(name, [PathIn(folder)], () =>
        {
            using SafeFileHandle file = Posix.OpenRead(PathIn(folder), direct);
            _memory.InPieces(threads, (bytes, offset) => ReadAll(file, bytes, offset));
        }) with { IsMachine = true };

        Contender Copy(string name, int threads) => Contender.Timed(name, [], () => _memory.CopyTo(_copy, threads));
    }

    public IEnumerable<Contender> PartialLoads(string folder) => [];

    public Task PrepareLoadsAsync(string folder)
    {
        using SafeFileHandle file = Posix.OpenWrite(PathIn(folder), direct: false);
        _memory.InPieces(threads: 1, (bytes, offset) => RandomAccess.Write(file, bytes, offset));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _copy.Dispose();
    }

    private static void ReadAll(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(file, bytes, offset);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            bytes = bytes[read..];
            offset += read;
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, "raw.bin");
}
