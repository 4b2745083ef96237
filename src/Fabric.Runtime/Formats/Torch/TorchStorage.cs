using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>The memory that tensors are views of. Tensors that share it hold the same instance.</summary>
internal sealed class TorchStorage(string key, TorchDtype? dtype, string location, long length) : PickleValue
{
    public string Key { get; } = key;

    /// <summary>The type of its elements. Null: bytes.</summary>
    public TorchDtype? Dtype { get; } = dtype;

    /// <summary>The device that it was on.</summary>
    public string Location { get; } = location;

    /// <summary>The length in bytes.</summary>
    public long Length { get; } = length;

    public bool IsBigEndian { get; init; }

    /// <summary>The storage that this one is a part of.</summary>
    public TorchStorage? Base { get; init; }

    /// <summary>Where in <see cref="Base"/> it begins, in bytes.</summary>
    public long Offset { get; init; }

    /// <summary>The storage that holds the bytes: two views of one memory have the same.</summary>
    public TorchStorage Root => Base ?? this;

    /// <summary>Where the bytes are. Null where there are none: a storage on the <c>meta</c> device.</summary>
    public TorchStorageBytes? Bytes { get; set; }

    /// <exception cref="CheckpointFormatException">It has no bytes.</exception>
    /// <exception cref="CheckpointCorruptException">They are damaged.</exception>
    public void Read(Span<byte> bytes, long offset)
    {
        if (Root.Bytes is null)
        {
            throw new CheckpointFormatException($"Storage {FileText.Show(Key)} was saved from the device {FileText.Show(Location)}, without data.");
        }

        Root.Bytes.Read(bytes, Offset + offset);
    }
}
