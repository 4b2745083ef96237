namespace Fabric.Formats.TorchSharpDat;

/// <summary>What each kind of optimizer writes, in which order. Names are those of TorchSharp's fields.</summary>
internal sealed record DatOptimizerLayout(DatField[] Options, DatField[] State)
{
    private static readonly DatField[] Rates = [Number("InitialLearningRate"), Number("LearningRate")];

    private static readonly DatField[] Betas = [.. Rates, Number("beta1"), Number("beta2"), Number("eps"), Number("weight_decay")];

    private static readonly DatOptimizerLayout AdamLike = new(
        [.. Betas, Flag("amsgrad"), Flag("maximize")],
        [Integer("step"), Tensor("exp_avg"), Tensor("exp_avg_sq"), OptionalTensor("max_exp_avg_sq")]);

    public static IReadOnlyDictionary<string, DatOptimizerLayout> ByKind { get; } = new Dictionary<string, DatOptimizerLayout>
    {
        ["SGD"] = new(
            [.. Rates, Number("momentum"), Number("dampening"), Number("weight_decay"), Flag("nesterov"), Flag("maximize")],
            [OptionalTensor("momentum_buffer")]),
        ["Adam"] = AdamLike,
        ["AdamW"] = AdamLike,
        ["Adamax"] = new(Betas, [Integer("step"), Tensor("exp_avg"), Tensor("exp_inf")]),
        ["NAdam"] = new(
            [.. Betas, Number("momentum_decay")],
            [Integer("step"), Number("mu_product"), Tensor("exp_avg"), Tensor("exp_avg_sq")]),
        ["RAdam"] = new(Betas, [Integer("step"), Tensor("exp_avg"), Tensor("exp_avg_sq")]),
        ["Adagrad"] = new(
            [.. Rates, Number("lr_decay"), Number("initial_accumulator_value"), Number("eps"), Number("weight_decay")],
            [Integer("step"), Tensor("sum")]),
        ["Adadelta"] = new(
            [.. Rates, Number("rho"), Number("eps"), Number("weight_decay"), Flag("maximize")],
            [Integer("step"), Tensor("square_avg"), Tensor("acc_delta")]),
        ["ASGD"] = new(
            [.. Rates, Flag("maximize"), Number("lambd"), Number("alpha"), Number("weight_decay"), Number("t0")],
            [Integer("step"), Number("eta"), Number("mu"), Tensor("ax")]),
        ["RMSProp"] = new(
            [.. Rates, Flag("maximize"), Number("momentum"), Number("alpha"), Number("eps"), Number("weight_decay"), Flag("centered")],
            [Integer("step"), Tensor("square_avg"), OptionalTensor("momentum_buffer"), OptionalTensor("grad_avg")]),
        ["Rprop"] = new(
            [.. Rates, Flag("maximize"), Number("etaminus"), Number("etaplus"), Number("min_step"), Number("max_step")],
            [Integer("step"), Tensor("prev"), Tensor("step_size")]),
    };

    private static DatField Flag(string name) => new(name, DatFieldKind.Flag);

    private static DatField Integer(string name) => new(name, DatFieldKind.Integer);

    private static DatField Number(string name) => new(name, DatFieldKind.Number);

    private static DatField Tensor(string name) => new(name, DatFieldKind.Tensor);

    private static DatField OptionalTensor(string name) => new(name, DatFieldKind.OptionalTensor);
}
