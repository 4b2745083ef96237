using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>The storages that a pickle refers to by persistent id, each once.</summary>
/// <param name="attach">Says where the bytes of a storage are, where that is known already. Null: they follow.</param>
/// <param name="isBigEndian">Whether all of them are.</param>
internal sealed class StorageTable(Func<string, string, long, TorchStorageBytes?>? attach, bool isBigEndian = false)
{
    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TorchStorage> _views = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <param name="id"><c>('storage', class, key, location, count)</c>, and the view of it that is meant.</param>
    public PickleValue Load(PickleValue id)
    {
        switch (id)
        {
            // The source of a class, kept beside it.
            case PickleTuple { Items: [PickleString { Value: "module" }, PickleValue module, ..] }:
                return module;
            case PickleTuple { Items: [PickleString { Value: "storage" }, PickleGlobal type, PickleValue key, PickleString location, PickleInteger count, ..] items }
                when items.Count <= 6:
                TorchStorage storage = Find(type, KeyText(key), location.Value, count);
                return items.Count == 6 && items[5] is not PickleNone ? View(storage, items[5]) : storage;
            default:
                throw new PickleRuleException("it refers to something outside of it that is no storage");
        }
    }

    private static string KeyText(PickleValue key) => key switch
    {
        PickleString text => text.Value,
        PickleInteger { Value.Sign: >= 0 } number when number.TryGetInt64(out long value) => $"{value}",
        _ => throw new PickleRuleException($"the key of a storage is {PickleNames.Of(key)}"),
    };

    private TorchStorage Find(PickleGlobal type, string key, string location, PickleInteger count)
    {
        TorchDtype? dtype = StorageTypes.Dtype(type);
        int size = dtype?.Size ?? 1;
        if (!count.TryGetInt64(out long elements) || elements < 0 || elements > long.MaxValue / 16)
        {
            throw new PickleRuleException($"storage {FileText.Show(key)} has {(elements < 0 ? "a negative number of" : "2^59 or more")} elements");
        }

        if (_storages.TryGetValue(key, out TorchStorage? known))
        {
            return known.Dtype == dtype && known.Length == elements * size
                ? known
                : throw new PickleRuleException($"storage {FileText.Show(key)} is described in two ways");
        }

        var storage = new TorchStorage(key, dtype, location, elements * size) { IsBigEndian = isBigEndian };
        if (attach is not null)
        {
            storage.Bytes = attach(key, location, storage.Length);
        }

        _storages.Add(key, storage);
        return storage;
    }

    private TorchStorage View(TorchStorage storage, PickleValue metadata)
    {
        int size = storage.Dtype?.Size ?? 1;
        if (metadata is not PickleTuple { Items: [PickleValue key, PickleInteger start, PickleInteger count] } ||
            !start.TryGetInt64(out long first) || !count.TryGetInt64(out long elements) ||
            first < 0 || elements < 0 || elements > storage.Length / size || first > (storage.Length / size) - elements)
        {
            throw new PickleRuleException($"a view of storage {FileText.Show(storage.Key)} is not within it");
        }

        string name = KeyText(key);
        if (_views.TryGetValue(name, out TorchStorage? known) && known.Base == storage && known.Offset == first * size && known.Length == elements * size)
        {
            return known;
        }

        return _views[name] = new TorchStorage(name, storage.Dtype, storage.Location, elements * size)
        {
            Base = storage,
            Offset = first * size,
            IsBigEndian = storage.IsBigEndian,
        };
    }
}
