using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Members.Optimizers;

/// <summary>The live parameters, groups and state of an optimizer, side by side.</summary>
internal sealed class OptimizerView
{
    private OptimizerView(OptimizerLayout layout, List<Tensor> parameters, List<OptimizerState> states, List<Group> groups)
    {
        Layout = layout;
        Parameters = parameters;
        States = states;
        Groups = groups;
    }

    public OptimizerLayout Layout { get; }

    /// <summary>All parameters, group after group.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>The state of each parameter, in the order of <see cref="Parameters"/>.</summary>
    public IReadOnlyList<OptimizerState> States { get; }

    public IReadOnlyList<Group> Groups { get; }

    /// <summary>The group of a parameter.</summary>
    public Group GroupOf(int parameter) => Groups.Last(group => group.First <= parameter);

    /// <exception cref="CheckpointException">The optimizer is of a class whose state cannot be reached, or has lost its parameters.</exception>
    public static OptimizerView Of(optim.Optimizer optimizer)
    {
        if (OptimizerLayout.Of(optimizer) is not { } layout || optimizer is not OptimizerHelper helper)
        {
            throw new CheckpointException(
                $"An optimizer of type {optimizer.GetType().Name} cannot be checkpointed: its state is out of reach. " +
                $"These can: {string.Join(", ", OptimizerLayout.ClassNames)}.");
        }

        List<OptimizerState> states;
        try
        {
            states = helper.state_dict().State;
        }
        catch (KeyNotFoundException e)
        {
            throw new CheckpointException(
                $"The {layout.ClassName} has no state of one of its parameters: the parameter came or was replaced after the optimizer was " +
                "made, as by moving or converting the module. Create the optimizer last.", innerException: e);
        }

        var parameters = new List<Tensor>();
        var groups = new List<Group>();
        foreach (ParamGroup group in optimizer.ParamGroups.Cast<ParamGroup>())
        {
            int first = parameters.Count;
            parameters.AddRange(group.Parameters);
            groups.Add(new Group(group.Options, first, parameters.Count - first));
        }

        if (parameters.Count == 0)
        {
            throw new CheckpointException($"The {layout.ClassName} has no parameters. It was disposed, or its module was.");
        }

        return new OptimizerView(layout, parameters, states, groups);
    }

    /// <summary>One parameter group: its live options, and which of the parameters are in it.</summary>
    internal sealed record Group(OptimizerOptions Options, int First, int Count);
}
