using Fabric.Members.Optimizers;
using TorchSharp.Modules;

namespace Fabric.Members.PyTorch;

/// <summary>
/// The state of a parameter that has never been stepped. PyTorch keeps none; TorchSharp makes it with the optimizer
/// (https://github.com/pytorch/pytorch/tree/main/torch/optim).
/// </summary>
internal static class FreshState
{
    public static void Set(OptimizerLayout layout, OptimizerState state, OptimizerOptions options)
    {
        foreach (StateField field in layout.StateFields)
        {
            switch (field)
            {
                case StepStateField step:
                    step.Set(state, 0);
                    break;
                case DoubleStateField number:
                    number.Set(state, number.Name == "eta" ? options.LearningRate ?? 0 : 1);
                    break;
                case TensorStateField momentum when layout == OptimizerLayouts.SGD:
                    momentum.Set(state, null);
                    break;
                case TensorStateField tensor when tensor.Get(state) is { } live:
                    live.fill_(FirstValue(tensor.Name, layout, options)).Dispose();
                    break;
            }
        }
    }

    private static double FirstValue(string field, OptimizerLayout layout, OptimizerOptions options) => field switch
    {
        "step_size" => options.LearningRate ?? 0,
        "sum" => layout.OptionFields.OfType<DoubleOptionField>().First(static option => option.Name == "initial_accumulator_value").Get(options) ?? 0,
        _ => 0,
    };
}
