using System.Security.Cryptography;
using Fabric.Checkpoints;

namespace Fabric.Cli.Reading;

/// <summary>The SHA-256 of tensors: of their elements in order, without gaps, little-endian.</summary>
internal static class TensorHashes
{
    public static async Task<string[]> ComputeAsync(
        CheckpointIndex index, IReadOnlyList<IndexedTensor> tensors, IProgress<CheckpointProgress>? progress, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hashes = new string[tensors.Count];
        var left = new long[tensors.Count];
        for (int i = 0; i < hashes.Length; i++)
        {
            left[i] = tensors[i].Bytes;
            hashes[i] = left[i] == 0 ? Finish() : "";
        }

        await TensorScan.RunAsync(index, tensors, Take, progress, cancellationToken).ConfigureAwait(false);
        return hashes;

        void Take(int tensor, ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            left[tensor] -= bytes.Length;
            if (left[tensor] == 0)
            {
                hashes[tensor] = Finish();
            }
        }

        string Finish() => Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
