using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Members.Optimizers;

/// <summary>The fields of each class of optimizer. TorchSharp keeps them in public fields, typed per class.</summary>
internal static class OptimizerLayouts
{
    public static OptimizerLayout AdamW { get; } = new LayoutBuilder<AdamW.State, AdamW.Options>("AdamW")
        .Step(static s => ref s.step)
        .Tensor("exp_avg", static s => ref s.exp_avg!)
        .Tensor("exp_avg_sq", static s => ref s.exp_avg_sq!)
        .OptionalTensor("max_exp_avg_sq", static s => ref s.max_exp_avg_sq!)
        .Option("beta1", static o => ref o.beta1)
        .Option("beta2", static o => ref o.beta2)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("amsgrad", static o => ref o.amsgrad)
        .Option("maximize", static o => ref o.maximize)
        .Build();

    public static OptimizerLayout Adam { get; } = new LayoutBuilder<Adam.State, Adam.Options>("Adam")
        .Step(static s => ref s.step)
        .Tensor("exp_avg", static s => ref s.exp_avg!)
        .Tensor("exp_avg_sq", static s => ref s.exp_avg_sq!)
        .OptionalTensor("max_exp_avg_sq", static s => ref s.max_exp_avg_sq!)
        .Option("beta1", static o => ref o.beta1)
        .Option("beta2", static o => ref o.beta2)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("amsgrad", static o => ref o.amsgrad)
        .Option("maximize", static o => ref o.maximize)
        .Build();

    private delegate ref TField FieldOf<in TOwner, TField>(TOwner owner);

    private sealed class LayoutBuilder<TState, TOptions>(string className)
        where TState : OptimizerState
        where TOptions : OptimizerOptions
    {
        private readonly List<StateField> _state = [];
        private readonly List<OptionField> _options = [];

        public LayoutBuilder<TState, TOptions> Step(FieldOf<TState, long> field)
        {
            _state.Add(new StepStateField("step", s => field((TState)s), (s, value) => field((TState)s) = value));
            return this;
        }

        public LayoutBuilder<TState, TOptions> Tensor(string name, FieldOf<TState, Tensor?> field) =>
            AddTensor(name, optional: false, field);

        public LayoutBuilder<TState, TOptions> OptionalTensor(string name, FieldOf<TState, Tensor?> field) =>
            AddTensor(name, optional: true, field);

        public LayoutBuilder<TState, TOptions> Option(string name, FieldOf<TOptions, double?> field)
        {
            _options.Add(new DoubleOptionField(name, o => field((TOptions)o), (o, value) => field((TOptions)o) = value));
            return this;
        }

        public LayoutBuilder<TState, TOptions> Option(string name, FieldOf<TOptions, bool?> field)
        {
            _options.Add(new BooleanOptionField(name, o => field((TOptions)o), (o, value) => field((TOptions)o) = value));
            return this;
        }

        public OptimizerLayout Build() => new(className, _state, _options);

        private LayoutBuilder<TState, TOptions> AddTensor(string name, bool optional, FieldOf<TState, Tensor?> field)
        {
            _state.Add(new TensorStateField(name, optional, s => field((TState)s), (s, value) => field((TState)s) = value));
            return this;
        }
    }
}
