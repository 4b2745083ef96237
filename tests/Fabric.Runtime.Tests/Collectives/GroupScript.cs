using System.IO.Hashing;
using System.Numerics;
using Fabric.Collectives;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>
/// A sequence of random operations, the same on every rank, each compared bit by bit with what plain loops over the
/// inputs of all ranks give, one rank after the other. The test program of MPI runs it too.
/// </summary>
internal sealed class GroupScript(int seed, int operations, int largest)
{
    private const int MostAtOnce = 8;

    private static readonly ScalarType[] Types =
        [ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16, ScalarType.Int64, ScalarType.Int32];

    private readonly XxHash3 _hash = new();

    /// <returns>A hash of all results that are equal on all ranks.</returns>
    /// <exception cref="InvalidOperationException">A result is wrong.</exception>
    public async Task<ulong> RunAsync(ProcessGroup group)
    {
        var underWay = new List<Func<Task>>();
        for (int index = 0; index < operations; index++)
        {
            var random = new Random(HashCode(seed, index));
            underWay.Add(Start(group, index, random));
            if (underWay.Count == MostAtOnce || random.Next(3) == 0)
            {
                foreach (Func<Task> end in underWay)
                {
                    await end();
                }

                underWay.Clear();
            }
        }

        foreach (Func<Task> end in underWay)
        {
            await end();
        }

        return _hash.GetCurrentHashAsUInt64();
    }

    private static int HashCode(int a, int b) => (a * 1_000_003) ^ (b * 7919);

    private static Tensor Values(long count, ScalarType type, int seed)
    {
        var random = new Random(seed);
        double[] values = new double[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4));
        }

        using Tensor doubles = tensor(values);
        return doubles.to(type, copy: true);
    }

    private static Tensor Reduce(ReduceOperation operation, Tensor[] terms) => terms[0].dtype switch
    {
        ScalarType.Float32 => tensor(Reduce<float>(operation, terms)),
        ScalarType.Float64 => tensor(Reduce<double>(operation, terms)),
        ScalarType.Int32 => tensor(Reduce<int>(operation, terms)),
        ScalarType.Int64 => tensor(Reduce<long>(operation, terms)),
        ScalarType small => tensor(Reduce<float>(operation, [.. terms.Select(term => term.to(ScalarType.Float32))])).to(small),
    };

    private static T[] Reduce<T>(ReduceOperation operation, Tensor[] terms)
        where T : unmanaged, INumber<T>
    {
        T[][] values = [.. terms.Select(term => term.data<T>().ToArray())];
        T[] sum = values[0];
        foreach (T[] next in values.Skip(1))
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] = operation switch
                {
                    ReduceOperation.Sum => sum[i] + next[i],
                    ReduceOperation.Min => T.Min(sum[i], next[i]),
                    _ => T.Max(sum[i], next[i]),
                };
            }
        }

        GC.KeepAlive(terms);
        return sum;
    }

    private Func<Task> Start(ProcessGroup group, int index, Random random)
    {
        ScalarType type = Types[random.Next(Types.Length)];
        long count = random.Next(4) == 0 ? random.Next(3) : random.Next(random.Next(5) == 0 ? largest : Math.Min(largest, 500));
        int root = random.Next(group.WorldSize);
        long[]? counts = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, group.WorldSize).Select(_ => (long)random.Next(Math.Max(1, largest / 8)))];
        long[] parts = counts ?? [.. Enumerable.Repeat(count, group.WorldSize)];
        string label = $"operation {index}";
        Tensor[] All(Func<int, long> countOf) =>
            [.. Enumerable.Range(0, group.WorldSize).Select(rank => Values(countOf(rank), type, HashCode(seed, (index * 64) + rank)))];
        byte[][] allBytes = [.. Enumerable.Range(0, group.WorldSize).Select(rank =>
        {
            byte[] bytes = new byte[random.Next(4) == 0 ? 0 : random.Next(2000)];
            random.NextBytes(bytes);
            return bytes;
        })];

        switch (random.Next(8))
        {
            case 0:
                return End(group.BarrierAsync(label));
            case 1:
            {
                Tensor[] all = All(_ => count);
                Tensor mine = all[group.Rank].clone();
                return End(group.BroadcastAsync(mine, root, label), () => Check(label, mine, all[root]));
            }

            case 2:
            {
                Tensor[] all = All(_ => count);
                Tensor mine = all[group.Rank].clone();
                var operation = (ReduceOperation)random.Next(3);
                return End(group.AllReduceAsync(mine, label, operation), () => Check(label, mine, Reduce(operation, all)));
            }

            case 3:
            {
                Tensor[] all = All(rank => parts[rank]);
                Tensor output = zeros(parts.Sum(), dtype: type);
                Tensor input = all[group.Rank];
                if (random.Next(2) == 0)
                {
                    input = output.narrow(0, parts.Take(group.Rank).Sum(), parts[group.Rank]);
                    input.copy_(all[group.Rank]);
                }

                return End(group.AllGatherAsync(input, output, label, counts), () => Check(label, output, cat(all)));
            }

            case 4:
            {
                Tensor[] all = All(_ => parts.Sum());
                Tensor input = all[group.Rank].clone();
                Tensor own = input.narrow(0, parts.Take(group.Rank).Sum(), parts[group.Rank]);
                Tensor output = random.Next(2) == 0 ? own : zeros_like(own);
                Tensor Expected() => Reduce(ReduceOperation.Sum, all).narrow(0, parts.Take(group.Rank).Sum(), parts[group.Rank]);
                return End(group.ReduceScatterAsync(input, output, label, counts), () => Check(label, output, Expected(), equalOnAll: false));
            }

            case 5:
            {
                Task<byte[][]> gathered = group.AllGatherBytesAsync(allBytes[group.Rank], label);
                return End(gathered, () => Check(label, gathered.Result, allBytes));
            }

            case 6:
            {
                Task<byte[][]?> gathered = group.GatherBytesAsync(allBytes[group.Rank], root, label);
                return End(gathered, () => Check(label, gathered.Result ?? [], group.Rank == root ? allBytes : [], equalOnAll: false));
            }

            default:
            {
                Task<byte[]> received = group.BroadcastBytesAsync(allBytes[group.Rank], root, label);
                return End(received, () => Check(label, [received.Result], [allBytes[root]]));
            }
        }
    }

    private static Func<Task> End(Task operation, Action? check = null) => async () =>
    {
        await operation;
        check?.Invoke();
    };

    private void Check(string label, Tensor actual, Tensor expected, bool equalOnAll = true)
    {
        using Tensor plain = expected.contiguous();
        if (!actual.shape.SequenceEqual(plain.shape) || !actual.bytes.SequenceEqual(plain.bytes))
        {
            throw new InvalidOperationException($"Seed {seed}, {label}: {actual.dtype} [{string.Join(", ", actual.shape)}] is wrong.");
        }

        if (equalOnAll)
        {
            _hash.Append(actual.bytes);
        }

        GC.KeepAlive(actual);
    }

    private void Check(string label, byte[][] actual, byte[][] expected, bool equalOnAll = true)
    {
        if (actual.Length != expected.Length || actual.Zip(expected).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)))
        {
            throw new InvalidOperationException($"Seed {seed}, {label}: wrong bytes.");
        }

        foreach (byte[] bytes in equalOnAll ? actual : [])
        {
            _hash.Append(bytes);
        }
    }
}
