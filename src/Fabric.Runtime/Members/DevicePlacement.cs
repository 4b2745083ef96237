using Fabric.Native;
using Fabric.State;
using TorchSharp;
using static TorchSharp.torch;

namespace Fabric.Members;

/// <summary>Moves modules between devices, where that loses nothing.</summary>
internal static class DevicePlacement
{
    /// <summary>Moves what is not there yet.</summary>
    /// <exception cref="InvalidOperationException">Moving would part the module from its optimizers, or tied parameters from each other.</exception>
    /// <param name="device">The device of the run.</param>
    /// <param name="module">The module.</param>
    /// <param name="hasOptimizers">Whether optimizers know its parameters.</param>
    /// <param name="exceptMeta">Whether to leave what is on the meta device there: it has nothing to move.</param>
    public static void MoveTo(Device device, nn.Module module, bool hasOptimizers, bool exceptMeta = false)
    {
        (string Key, Tensor Tensor)[] elsewhere =
        [
            .. ModuleTensors.StateDictOf(module, module.GetName())
                .Where(entry => !IsOn(device, entry.Value) && !(exceptMeta && entry.Value.device_type == DeviceType.META))
                .Select(entry => (entry.Key, entry.Value)),
        ];
        if (elsewhere.Length == 0)
        {
            return;
        }

        string first = elsewhere[0].Key;
        if (hasOptimizers)
        {
            throw new InvalidOperationException(
                $"'{first}' of the module is on {elsewhere[0].Tensor.device}, the run on {device}. Move the module before its optimizer is made: " +
                "an optimizer keeps the parameters and the state of the device it was made on.");
        }

        var views = new HashSet<TensorView>();
        foreach ((string key, Tensor tensor) in elsewhere)
        {
            if (TensorMetadata.IsStrided(tensor) && TensorView.TryGet(tensor, TensorMetadata.ShapeOf(tensor), out TensorView view) && !views.Add(view))
            {
                throw new InvalidOperationException(
                    $"'{key}' of the module is tied to another parameter, and moving it to {device} would part them. Create the module there.");
            }
        }

        module.to(device);
    }

    private static bool IsOn(Device device, Tensor tensor) =>
        tensor.device_type == device.type && (device.index < 0 || tensor.device.index == device.index);
}
