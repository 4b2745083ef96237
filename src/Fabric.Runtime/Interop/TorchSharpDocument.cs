using Fabric.Formats;
using Fabric.Formats.Pickle;
using Fabric.Formats.Torch;
using Fabric.Formats.TorchSharpDat;
using Fabric.Storage;

namespace Fabric.Interop;

/// <summary>A file of TorchSharp's own, told as PyTorch would have saved the same.</summary>
internal static class TorchSharpDocument
{
    public static PickleValue Create(DatContent content, StoredFile file) => content switch
    {
        DatSingle single => Tensor(single.Tensor, file),
        DatModule module => Module(module, file),
        DatOptimizer optimizer => Optimizer(optimizer, file),
        _ => throw new ArgumentException($"{content.GetType().Name} is no content of a file.", nameof(content)),
    };

    private static PickleDict Module(DatModule module, StoredFile file)
    {
        PickleDict dict = Python.OrderedDict();
        foreach ((string name, DatTensor tensor) in module.Tensors)
        {
            dict.With(name, Tensor(tensor, file));
        }

        return dict;
    }

    private static PickleDict Optimizer(DatOptimizer optimizer, StoredFile file)
    {
        var states = new PickleDict();
        for (int i = 0; i < optimizer.States.Count; i++)
        {
            var state = new PickleDict();
            foreach ((string name, object number) in optimizer.States[i].Numbers)
            {
                state.With(name, Value(number));
            }

            foreach ((string name, DatTensor tensor) in optimizer.States[i].Tensors)
            {
                state.With(name, Tensor(tensor, file));
            }

            states.Set(Python.Integer(i), state);
        }

        // Where a group ends the file does not say. With one group there is no question; otherwise the live optimizer answers it.
        var groups = new PickleList(optimizer.Groups.Select(Group));
        if (optimizer.Groups.Count == 1)
        {
            ((PickleDict)groups.Items[0]).With(OptimizerKeys.Parameters, new PickleList(Enumerable.Range(0, optimizer.States.Count).Select(static i => Python.Integer(i))));
        }

        return new PickleDict().With(OptimizerKeys.State, states).With(OptimizerKeys.Groups, groups);
    }

    private static PickleDict Group(IReadOnlyDictionary<string, object> options)
    {
        var group = new PickleDict();
        var named = new GroupOptions(group);
        foreach ((string field, object value) in options)
        {
            string stored = field switch
            {
                "LearningRate" => OptimizerKeys.LearningRate,
                "InitialLearningRate" => OptimizerKeys.InitialLearningRate,
                _ => field,
            };
            named.Add(stored, Value(value));
        }

        return group;
    }

    private static PickleValue Value(object value) => value switch
    {
        bool flag => PickleBoolean.Of(flag),
        long number => Python.Integer(number),
        double number => new PickleFloat(number),
        _ => throw new ArgumentException($"{value.GetType().Name} is no value of an optimizer's.", nameof(value)),
    };

    private static TorchTensor Tensor(DatTensor tensor, StoredFile file)
    {
        TorchDtype dtype = TorchDtype.Of(tensor.Dtype)!;
        return TorchTensor.Whole(
            new TorchStorage("", dtype, "cpu", tensor.Length) { Bytes = new RangeStorageBytes(ByteSource.Of(file, tensor.Offset, tensor.Length)) }, dtype, tensor.Shape);
    }
}
