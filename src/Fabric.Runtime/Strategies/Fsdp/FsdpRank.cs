using Fabric.Native;
using Fabric.Sharding;
using static TorchSharp.torch;

namespace Fabric.Strategies.Fsdp;

/// <summary>One rank's parts of divided modules.</summary>
internal sealed class FsdpRank : RankStrategy
{
    private readonly FsdpOptions _options;
    private readonly RankLinks _links;
    private readonly BackwardRun _run = new();
    private readonly List<ShardedModule> _modules = [];
    private readonly Dictionary<nint, FsdpParameter> _parameters = [];

    public FsdpRank(FsdpOptions options, RankLinks links)
    {
        _options = options;
        _links = links;
    }

    public override bool TakesMeta => true;

    public override void Setup(nn.Module module)
    {
        (string Name, Tensor Tensor)[] tensors = [.. module.state_dict().Select(static entry => (entry.Key, entry.Value))];
        var meta = new MetaTensors(_options.Initialize);
        if (_links.WorldSize == 1)
        {
            foreach ((string name, Tensor tensor) in tensors.Where(static entry => MetaTensors.IsMeta(entry.Tensor)))
            {
                meta.Materialize(name, tensor, fill: true);
            }

            return;
        }

        UnitPlan plan = UnitPlan.Of(module, _options.IsUnit);
        DividedModules.Check(plan.Modules);
        CheckUndivided(plan);
        SameModule.Check(tensors, _links);
        DividedModules.Add(plan.Modules);
        var lengths = new ShardLength(module.parameters().Select(static parameter => parameter.shape));
        var parts = new ParameterParts(_links, meta, lengths);
        var sharded = ShardedModule.Divide(module, plan, parts, _links, _run, ThrowEarlierFailure);
        foreach ((string name, Tensor buffer) in module.named_buffers())
        {
            parts.Replicate(name, buffer);
        }

        _modules.Add(sharded);
        foreach (FsdpParameter parameter in sharded.Parameters)
        {
            _parameters.Add(TensorMemory.Identity(parameter.Tensor), parameter);
        }

        Libc.Trim();
    }

    public override void Backward(Tensor loss, bool synchronize)
    {
        if (_links.WorldSize == 1)
        {
            loss.backward();
            Libc.Trim();
            return;
        }

        ThrowEarlierFailure();
        try
        {
            foreach (ShardedModule module in _modules)
            {
                module.ForgetCalls();
                foreach (FsdpParameter parameter in module.Parameters)
                {
                    parameter.BeginBackward();
                }
            }

            _run.Run(loss);
            foreach (FsdpUnit unit in _modules.SelectMany(static module => module.Units))
            {
                unit.EndBackward();
            }

            CheckGradients();
            SynchronizeReplicas();

            // Whole gradients and activations are gone, and a step is about to need memory.
            Libc.Trim();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    public override TensorShard? ShardOf(Tensor parameter) =>
        _parameters.Count == 0 ? null : _parameters.GetValueOrDefault(TensorMemory.Identity(parameter))?.Shard;

    public override void EnsureAtRest()
    {
        ThrowEarlierFailure();
        foreach (ShardedModule module in _modules)
        {
            module.ForgetCalls();
        }
    }

    private void ThrowEarlierFailure()
    {
        if (_run.HasFailed)
        {
            Abandon();
            _run.ThrowFailure();
        }
    }

    private void Abandon() => _modules.ForEach(static module => module.Abandon());

    private void CheckUndivided(UnitPlan plan)
    {
        foreach ((string name, Tensor parameter) in plan.Units.SelectMany(static unit => unit.Parameters))
        {
            if (_parameters.ContainsKey(TensorMemory.Identity(parameter)))
            {
                throw new InvalidOperationException(
                    $"The parameter '{name}' was divided among the ranks by another Setup. Set up modules that share parameters as one module.");
            }
        }
    }

    private void CheckGradients()
    {
        foreach (FsdpUnit unit in _modules.SelectMany(static module => module.Units))
        {
            foreach (FsdpParameter parameter in unit.Parameters)
            {
                unit.CheckGradient(parameter);
            }
        }
    }

    private void SynchronizeReplicas()
    {
        using var noGrad = no_grad();
        FsdpParameter[] divided = [.. _modules.SelectMany(static module => module.Parameters).Where(static parameter => parameter.WasReduced)];
        Tensor[] replicated = [.. _modules.SelectMany(static module => module.Replicated)];
        bool[] anywhere = Replicas.Anywhere(
            [.. divided.Select(static parameter => parameter.Contributed), .. replicated.Select(TensorMetadata.HasGradient)], _links);
        foreach ((FsdpParameter parameter, bool contributed) in divided.Zip(anywhere))
        {
            if (!contributed && !parameter.HadGradient)
            {
                // As without a gradient on one device: a step passes over it.
                parameter.Tensor.grad = null;
            }
        }

        Replicas.FillAbsent(replicated, anywhere.Skip(divided.Length));
        Replicas.AverageGradients(replicated, "backward, gradients of what is not divided", _links);
        Replicas.TakeBuffersFromRankZero(_modules.Select(static module => module.Module), _links);
    }
}
