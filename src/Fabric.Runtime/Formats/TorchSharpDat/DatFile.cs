using Fabric.Storage;

namespace Fabric.Formats.TorchSharpDat;

/// <summary>
/// The files that TorchSharp writes: <c>Module.save</c>, <c>Tensor.Save</c> and an optimizer's <c>save_state_dict</c>. They have no signature: files of
/// other formats must have been recognized before. What is taken for one follows every rule from its first byte to exactly its last.
/// </summary>
internal static class DatFile
{
    private const int MaxRank = 64;

    // A name of one character with its length, a dtype, no dimension and no elements.
    private const int ShortestEntry = 4;

    private const int ShortestState = 1;
    private const int ShortestOptions = 16;

    /// <summary>Reads the table. Elements of tensors stay in the file.</summary>
    /// <exception cref="CheckpointFormatException">Not such a file.</exception>
    /// <exception cref="CheckpointCorruptException">It ends too early.</exception>
    public static DatContent Read(StoredFile file)
    {
        if (file.Length == 0)
        {
            throw new CheckpointFormatException($"'{file.Path}' is empty. {CheckpointFormatException.Advice}", file.Path);
        }

        if (KindOf(file) is { } kind)
        {
            return ReadOptimizer(new DatCursor(file), kind);
        }

        return TryReadSingle(file) ?? (DatContent)ReadModule(new DatCursor(file));
    }

    /// <summary>Reads the table of a file that may be another one.</summary>
    /// <returns><see langword="null"/> where it is.</returns>
    public static DatContent? TryRead(StoredFile file)
    {
        try
        {
            return Read(file);
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            return null;
        }
    }

    /// <summary>The kind of optimizer whose name the file begins with.</summary>
    private static string? KindOf(StoredFile file)
    {
        var cursor = new DatCursor(file);
        Span<byte> length = stackalloc byte[1];
        cursor.Read(length);
        Span<byte> name = stackalloc byte[(int)Math.Min(length[0], cursor.Left)];
        cursor.Read(name);
        foreach (string kind in DatOptimizerLayout.ByKind.Keys)
        {
            if (System.Text.Ascii.Equals(name, kind))
            {
                return kind;
            }
        }

        return null;
    }

    private static DatModule ReadModule(DatCursor cursor)
    {
        long count = cursor.ReadCount();
        if (count == 0 || count > cursor.Left / ShortestEntry)
        {
            throw DatErrors.Broken(cursor.Path, 0, $"it is said to hold {count} tensors in {cursor.Left} bytes");
        }

        var tensors = new List<KeyValuePair<string, DatTensor>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (long i = 0; i < count; i++)
        {
            long start = cursor.Position;
            string name = cursor.ReadName();
            if (!names.Add(name))
            {
                throw DatErrors.Broken(cursor.Path, start, $"it holds {FileText.Show(name)} more than once");
            }

            tensors.Add(new(name, ReadTensor(cursor, FileText.Show(name))));
        }

        CheckEnd(cursor);
        return new DatModule(tensors);
    }

    private static DatSingle? TryReadSingle(StoredFile file)
    {
        var cursor = new DatCursor(file);
        try
        {
            DatTensor tensor = ReadTensor(cursor, "the tensor");
            CheckEnd(cursor);
            return new DatSingle(tensor);
        }
        catch (Exception e) when (e is CheckpointFormatException or CheckpointCorruptException)
        {
            return null;
        }
    }

    private static DatOptimizer ReadOptimizer(DatCursor cursor, string kind)
    {
        DatOptimizerLayout layout = DatOptimizerLayout.ByKind[kind];
        cursor.ReadName();
        long start = cursor.Position;
        long groupCount = cursor.ReadCount();
        long stateCount = cursor.ReadCount();
        if (groupCount > cursor.Left / ShortestOptions || stateCount > cursor.Left / ShortestState)
        {
            throw DatErrors.CutOff(cursor.Path, $"{groupCount} parameter groups and {stateCount} states should follow byte {start}");
        }

        var groups = new List<IReadOnlyDictionary<string, object>>();
        for (long i = 0; i < groupCount; i++)
        {
            groups.Add(ReadFields(cursor, layout.Options, $"group {i}").Numbers);
        }

        var states = new List<DatOptimizerState>();
        for (long i = 0; i < stateCount; i++)
        {
            states.Add(ReadFields(cursor, layout.State, $"state {i}"));
        }

        CheckEnd(cursor);
        return new DatOptimizer(kind, groups, states);
    }

    private static DatOptimizerState ReadFields(DatCursor cursor, DatField[] fields, string owner)
    {
        var numbers = new Dictionary<string, object>();
        var tensors = new Dictionary<string, DatTensor>();
        foreach (DatField field in fields)
        {
            switch (field.Kind)
            {
                case DatFieldKind.Flag:
                    numbers.Add(field.Name, cursor.ReadFlag());
                    break;
                case DatFieldKind.Integer:
                    numbers.Add(field.Name, cursor.ReadInteger());
                    break;
                case DatFieldKind.Number:
                    numbers.Add(field.Name, cursor.ReadNumber());
                    break;
                case DatFieldKind.Tensor:
                case DatFieldKind.OptionalTensor when cursor.ReadFlag():
                    tensors.Add(field.Name, ReadTensor(cursor, $"{field.Name} of {owner}"));
                    break;
            }
        }

        return new DatOptimizerState(numbers, tensors);
    }

    private static DatTensor ReadTensor(DatCursor cursor, string name)
    {
        long start = cursor.Position;
        long number = cursor.ReadCount();
        TensorDtype dtype = DatDtypes.Of(number)
            ?? throw DatErrors.Broken(cursor.Path, start, $"{name} is said to be of the scalar type {number}, which cannot be read");
        long rank = cursor.ReadCount();
        if (rank > MaxRank)
        {
            throw DatErrors.Broken(cursor.Path, start, $"{name} is said to have {rank} dimensions");
        }

        var shape = new long[rank];
        foreach (ref long dimension in shape.AsSpan())
        {
            dimension = cursor.ReadCount();
        }

        if (!TensorDtypes.TryGetByteLength(dtype, shape, out long length))
        {
            throw DatErrors.Broken(cursor.Path, start, $"{name} is said to have 2^63 elements or more");
        }

        if (length > cursor.Left)
        {
            throw DatErrors.CutOff(cursor.Path, $"{name} needs {length} bytes from byte {cursor.Position} on, and {cursor.Left} are left");
        }

        var tensor = new DatTensor(dtype, shape, cursor.Position, length);
        cursor.Skip(length);
        return tensor;
    }

    private static void CheckEnd(DatCursor cursor)
    {
        if (cursor.Left != 0)
        {
            throw DatErrors.Broken(cursor.Path, cursor.Position, $"{cursor.Left} bytes belong to nothing");
        }
    }
}
