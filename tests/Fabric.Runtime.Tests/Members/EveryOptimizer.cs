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

    /// <summary>The same class with every option another one, so that a restore has all of them to do.</summary>
    public static optim.Optimizer MakeOther(string name, IEnumerable<Parameter> parameters)
    {
        if (name == "Adam, two groups")
        {
            Parameter[] all = [.. parameters];
            return optim.Adam([new Adam.ParamGroup(all[..2], lr: 0.5, eps: 0.1), new Adam.ParamGroup(all[2..], lr: 0.6, beta2: 0.5)]);
        }

        return name.Split(',')[0] switch
        {
            "AdamW" => optim.AdamW(parameters, 0.5, 0.5, 0.6, 0.1, 0.3, amsgrad: !name.EndsWith("amsgrad", StringComparison.Ordinal), maximize: true),
            "Adam" => optim.Adam(parameters, 0.5, 0.5, 0.6, 0.1, 0.3, amsgrad: !name.EndsWith("amsgrad", StringComparison.Ordinal), maximize: true),
            "SGD" => optim.SGD(parameters, 0.5, momentum: 0.3, dampening: 0.2, weight_decay: 0.4, maximize: true),
            "RMSProp" => optim.RMSProp(parameters, 0.5, 0.6, 0.1, 0.3, 0.2, centered: !name.EndsWith("centered", StringComparison.Ordinal), maximize: true),
            "Adagrad" => optim.Adagrad(parameters, 0.5, 0.3, 0.2, 0.4, 0.1),
            "Adadelta" => optim.Adadelta(parameters, 0.1, 0.5, 0.1, 0.3, maximize: true),
            "Adamax" => optim.Adamax(parameters, 0.5, 0.5, 0.6, 0.1, 0.3),
            "ASGD" => optim.ASGD(parameters, 0.5, 0.1, 0.3, 9, 0.2, maximize: true),
            "Rprop" => optim.Rprop(parameters, 0.5, 0.4, 1.5, 0.1, 9, maximize: true),
            "NAdam" => optim.NAdam(parameters, 0.5, 0.5, 0.6, 0.1, 0.3, 0.2),
            "RAdam" => optim.RAdam(parameters, 0.5, 0.5, 0.6, 0.1, 0.3),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
        };
    }
}
