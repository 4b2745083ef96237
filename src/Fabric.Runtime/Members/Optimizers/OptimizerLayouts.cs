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

    public static OptimizerLayout SGD { get; } = new LayoutBuilder<SGD.State, SGD.Options>("SGD")
        .OptionalTensor("momentum_buffer", static s => ref s.momentum_buffer!)
        .Option("momentum", static o => ref o.momentum)
        .Option("dampening", static o => ref o.dampening)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("nesterov", static o => ref o.nesterov)
        .Option("maximize", static o => ref o.maximize)
        .Build();

    public static OptimizerLayout RMSProp { get; } = new LayoutBuilder<RMSProp.State, RMSProp.Options>("RMSProp")
        .Step(static s => ref s.step)
        .Tensor("square_avg", static s => ref s.square_avg!)
        .OptionalTensor("momentum_buffer", static s => ref s.momentum_buffer!)
        .OptionalTensor("grad_avg", static s => ref s.grad_avg!)
        .Option("momentum", static o => ref o.momentum)
        .Option("alpha", static o => ref o.alpha)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("centered", static o => ref o.centered)
        .Option("maximize", static o => ref o.maximize)
        .Build();

    public static OptimizerLayout Adagrad { get; } = new LayoutBuilder<Adagrad.State, Adagrad.Options>("Adagrad")
        .Step(static s => ref s.step)
        .Tensor("sum", static s => ref s.sum!)
        .Option("lr_decay", static o => ref o.lr_decay)
        .Option("initial_accumulator_value", static o => ref o.initial_accumulator_value)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Build();

    public static OptimizerLayout Adadelta { get; } = new LayoutBuilder<Adadelta.State, Adadelta.Options>("Adadelta")
        .Step(static s => ref s.step)
        .Tensor("square_avg", static s => ref s.square_avg!)
        .Tensor("acc_delta", static s => ref s.acc_delta!)
        .Option("rho", static o => ref o.rho)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("maximize", static o => ref o.maximize)
        .Build();

    public static OptimizerLayout Adamax { get; } = new LayoutBuilder<Adamax.State, Adamax.Options>("Adamax")
        .Step(static s => ref s.step)
        .Tensor("exp_avg", static s => ref s.exp_avg!)
        .Tensor("exp_inf", static s => ref s.exp_inf!)
        .Option("beta1", static o => ref o.beta1)
        .Option("beta2", static o => ref o.beta2)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Build();

    public static OptimizerLayout ASGD { get; } = new LayoutBuilder<ASGD.State, ASGD.Options>("ASGD")
        .Step(static s => ref s.step)
        .Number("eta", static s => ref s.eta)
        .Number("mu", static s => ref s.mu)
        .Tensor("ax", static s => ref s.ax!)
        .Option("maximize", static o => ref o.maximize)
        .Option("lambd", static o => ref o.lambd)
        .Option("alpha", static o => ref o.alpha)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("t0", static o => ref o.t0)
        .Build();

    public static OptimizerLayout Rprop { get; } = new LayoutBuilder<Rprop.State, Rprop.Options>("Rprop")
        .Step(static s => ref s.step)
        .Tensor("prev", static s => ref s.prev!)
        .Tensor("step_size", static s => ref s.step_size!)
        .Option("maximize", static o => ref o.maximize)
        .Option("etaminus", static o => ref o.etaminus)
        .Option("etaplus", static o => ref o.etaplus)
        .Option("min_step", static o => ref o.min_step)
        .Option("max_step", static o => ref o.max_step)
        .Build();

    public static OptimizerLayout NAdam { get; } = new LayoutBuilder<NAdam.State, NAdam.Options>("NAdam")
        .Step(static s => ref s.step)
        .Number("mu_product", static s => ref s.mu_product)
        .Tensor("exp_avg", static s => ref s.exp_avg!)
        .Tensor("exp_avg_sq", static s => ref s.exp_avg_sq!)
        .Option("beta1", static o => ref o.beta1)
        .Option("beta2", static o => ref o.beta2)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
        .Option("momentum_decay", static o => ref o.momentum_decay)
        .Build();

    public static OptimizerLayout RAdam { get; } = new LayoutBuilder<RAdam.State, RAdam.Options>("RAdam")
        .Step(static s => ref s.step)
        .Tensor("exp_avg", static s => ref s.exp_avg!)
        .Tensor("exp_avg_sq", static s => ref s.exp_avg_sq!)
        .Option("beta1", static o => ref o.beta1)
        .Option("beta2", static o => ref o.beta2)
        .Option("eps", static o => ref o.eps)
        .Option("weight_decay", static o => ref o.weight_decay)
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

        public LayoutBuilder<TState, TOptions> Number(string name, FieldOf<TState, double> field)
        {
            _state.Add(new DoubleStateField(name, s => field((TState)s), (s, value) => field((TState)s) = value));
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
