using Fabric.Formats.Pickle;

namespace Fabric.Formats.Torch;

/// <summary>The classes of storages.</summary>
internal static class StorageTypes
{
    private static readonly HashSet<string> Untyped = ["UntypedStorage", "_UntypedStorage"];

    /// <returns>The type of its elements. Null: bytes.</returns>
    /// <exception cref="PickleRuleException">It is no storage.</exception>
    public static TorchDtype? Dtype(PickleGlobal type) => TryGet(type, out TorchDtype? dtype)
        ? dtype
        : throw new PickleRuleException($"{FileText.Show(type.FullName)} is not a class of storages that is known");

    public static bool IsKnown(PickleGlobal type) => TryGet(type, out _);

    private static bool TryGet(PickleGlobal type, out TorchDtype? dtype)
    {
        dtype = null;
        if (type.Module is not ("torch" or "torch.cuda" or "torch.storage" or "torch.xpu" or "torch.npu" or "torch_npu.npu"))
        {
            return false;
        }

        dtype = TorchDtype.OfStorage(type.Name);
        return dtype is not null || Untyped.Contains(type.Name);
    }
}
