using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Members;

/// <summary>Each optimizer that can be saved, with the options that change what it keeps.</summary>
internal static class EveryOptimizer
{
    public static IReadOnlyDictionary<string, Func<IEnumerable<Parameter>, optim.Optimizer>> Factories { get; } =
        new Dictionary<string, Func<IEnumerable<Parameter>, optim.Optimizer>>
        {
            ["AdamW"] = static parameters => optim.AdamW(parameters, lr: 0.01),
            ["AdamW, amsgrad"] = static parameters => optim.AdamW(parameters, lr: 0.01, amsgrad: true),
            ["Adam"] = static parameters => optim.Adam(parameters, lr: 0.01, weight_decay: 0.1),
            ["Adam, amsgrad"] = static parameters => optim.Adam(parameters, lr: 0.01, amsgrad: true),
            ["Adam, two groups"] = static parameters =>
            {
                Parameter[] all = [.. parameters];
                return optim.Adam([new Adam.ParamGroup(all[..2], lr: 0.02), new Adam.ParamGroup(all[2..], lr: 0.005, beta1: 0.8)]);
            },
            ["SGD"] = static parameters => optim.SGD(parameters, 0.01),
            ["SGD, momentum"] = static parameters => optim.SGD(parameters, 0.01, momentum: 0.9, weight_decay: 0.01),
            ["SGD, Nesterov"] = static parameters => optim.SGD(parameters, 0.01, momentum: 0.9, nesterov: true),
            ["RMSProp"] = static parameters => optim.RMSProp(parameters, lr: 0.01),
            ["RMSProp, momentum, centered"] = static parameters => optim.RMSProp(parameters, lr: 0.01, momentum: 0.5, centered: true),
            ["Adagrad"] = static parameters => optim.Adagrad(parameters, lr: 0.01, lr_decay: 0.1),
            ["Adadelta"] = static parameters => optim.Adadelta(parameters, lr: 0.5),
            ["Adamax"] = static parameters => optim.Adamax(parameters, lr: 0.01),
            ["ASGD"] = static parameters => optim.ASGD(parameters, lr: 0.01, t0: 3),
            ["Rprop"] = static parameters => optim.Rprop(parameters, lr: 0.01),
            ["NAdam"] = static parameters => optim.NAdam(parameters, lr: 0.01),
            ["RAdam"] = static parameters => optim.RAdam(parameters, lr: 0.01),
        };
}
