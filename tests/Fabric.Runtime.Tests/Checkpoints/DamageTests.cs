using System.Buffers.Binary;
using Fabric.Checkpoints;
using Fabric.Runtime.Tests.Storage;
using Xunit;
using Xunit.Abstractions;

namespace Fabric.Runtime.Tests.Checkpoints;

public sealed class DamageTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_flipped_bit_of_the_header_is_detected_when_opening()
    {
        byte[] whole = await SaveAsync(Contents.Small());
        int dataStart = DataStart(whole);
        for (int bit = 0; bit < dataStart * 8; bit++)
        {
            CheckpointException? error = Open(Flip(whole, bit));
            Assert.True(error is CheckpointFormatException or CheckpointCorruptException, $"bit {bit}: {error}");
            Assert.Contains("'damaged'", error!.Message, StringComparison.Ordinal);
        }

        output.WriteLine($"{dataStart * 8} bits flipped");
    }

    [Fact]
    public async Task Every_flipped_bit_of_the_data_is_detected_when_reading_and_the_tensor_is_named()
    {
        byte[] whole = await SaveAsync(Contents.Of(
            Contents.Tensor("first", TensorDtype.Int64, 3),
            Contents.Tensor("second", TensorDtype.UInt8, 9)));
        int dataStart = DataStart(whole);
        for (int bit = dataStart * 8; bit < whole.Length * 8; bit++)
        {
            await File.WriteAllBytesAsync(_folder["damaged"], Flip(whole, bit));
            string damagedTensor = (bit / 8) - dataStart < 24 ? "first" : "second";
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["damaged"], options: null, default);
            var first = new TrackedTarget(24);
            var second = new TrackedTarget(9);
            var error = await Assert.ThrowsAsync<CheckpointCorruptException>(
                () => index.ReadAsync([new TensorRead("first", first), new TensorRead("second", second)], null, default));
            Assert.Contains($"Tensor '{damagedTensor}' in '{_folder["damaged"]}'", error.Message, StringComparison.Ordinal);
            Assert.Equal(0, (damagedTensor == "first" ? first : second).Completed);
            Assert.Equal(0, first.Outstanding + second.Outstanding);
        }
    }

    [Fact]
    public async Task Damage_in_any_block_of_a_large_tensor_is_detected_and_it_is_not_completed()
    {
        const int length = (9 << 20) + 5;
        byte[] whole = await SaveAsync(Contents.Of(Contents.Tensor("large", TensorDtype.UInt8, length)));
        for (int block = 0; block < 10; block++)
        {
            byte[] damaged = Flip(whole, (DataStart(whole) + (block << 20) + 3) * 8);
            await File.WriteAllBytesAsync(_folder["damaged"], damaged);
            await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["damaged"], options: null, default);
            var target = new TrackedTarget(length);
            await Assert.ThrowsAsync<CheckpointCorruptException>(() => index.ReadAsync([new TensorRead("large", target)], null, default));
            Assert.Equal((0, 0), (target.Completed, target.Outstanding));
        }
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_is_refused_when_opening()
    {
        byte[] whole = await SaveAsync(Contents.Small());
        for (int length = 0; length < whole.Length; length++)
        {
            CheckpointException? error = Open(whole[..length]);
            Assert.True(error is CheckpointFormatException or CheckpointCorruptException, $"{length} bytes: {error}");
        }

        Assert.Null(Open(whole));
        Assert.IsType<CheckpointFormatException>(Open([.. whole, 0]));
    }

    [Fact]
    public async Task A_file_cut_off_after_it_was_opened_is_damaged()
    {
        await SaveAsync(Contents.Of(Contents.Tensor("large", TensorDtype.UInt8, 3 << 20), Contents.Tensor("small", TensorDtype.UInt8, 9)));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["whole"], options: null, default);
        using (var file = new FileStream(_folder["whole"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1 << 20);
        }

        Assert.Contains("'large'", (await ReadAsync("large", 3 << 20)).Message, StringComparison.Ordinal);
        Assert.Contains("'small'", (await ReadAsync("small", 9)).Message, StringComparison.Ordinal);

        Task<CheckpointCorruptException> ReadAsync(string name, long length) =>
            Assert.ThrowsAsync<CheckpointCorruptException>(
                () => index.ReadAsync([new TensorRead(name, new TrackedTarget(length))], null, default));
    }

    [Fact]
    public async Task A_damaged_long_value_is_detected_when_it_is_read()
    {
        byte[] whole = await SaveAsync(Contents.Of() with { Values = [Contents.Value("v", $"\"{new string('x', 3 << 20)}\"")] });
        await File.WriteAllBytesAsync(_folder["damaged"], Flip(whole, (whole.Length - 100) * 8));
        await using CheckpointIndex index = await CheckpointIndex.OpenAsync(_folder["damaged"], options: null, default);
        Assert.Throws<CheckpointCorruptException>(() => index.TryGetValue("v", out _));
        await Assert.ThrowsAsync<CheckpointCorruptException>(() => Checkpoint.OpenAsync(_folder["damaged"], options: null, default));
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] copy = [.. bytes];
        copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }

    private static int DataStart(byte[] file) => (int)BinaryPrimitives.ReadUInt64LittleEndian(file) + 8;

    private async Task<byte[]> SaveAsync(CheckpointContent content)
    {
        await Saves.SaveAsync(_folder["whole"], content);
        return await File.ReadAllBytesAsync(_folder["whole"]);
    }

    private static CheckpointException? Open(byte[] file)
    {
        try
        {
            CheckpointIndex.Open(new BytesFileSystem(file), "damaged");
            return null;
        }
        catch (CheckpointException e)
        {
            return e;
        }
    }
}
