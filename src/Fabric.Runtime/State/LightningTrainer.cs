namespace Fabric;

/// <summary>
/// Where Lightning's <c>Trainer</c> keeps what in its checkpoints, for <see cref="LoadOptions{TState}.Mappings"/> and
/// <see cref="LoadOptions{TState}.Sources"/> (https://lightning.ai/docs/pytorch/stable/common/checkpointing_basic.html).
/// </summary>
public static class LightningTrainer
{
    /// <summary>The number of epochs that were finished.</summary>
    public const string Epoch = "epoch";

    /// <summary>The number of optimizer steps.</summary>
    public const string GlobalStep = "global_step";

    /// <summary>What <c>save_hyperparameters()</c> kept.</summary>
    public const string HyperParameters = "hyper_parameters";

    /// <summary>The weights of one module of the <c>LightningModule</c>.</summary>
    /// <param name="attribute">The attribute that holds it, as <c>model</c> for <c>self.model</c>; empty for the <c>LightningModule</c> itself.</param>
    /// <returns>The mapping. The weights of other modules are left out.</returns>
    public static WeightMapping Weights(string attribute)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        WeightMapping all = WeightMapping.Same.From("state_dict");
        string prefix = attribute + ".";
        return attribute.Length == 0
            ? all
            : all.Rename(name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null);
    }

    /// <summary>The state of an optimizer.</summary>
    /// <param name="index">Which one of those that <c>configure_optimizers</c> returned.</param>
    /// <returns>The place.</returns>
    public static string Optimizer(int index) => Invariant($"optimizer_states.{index}");

    /// <summary>The state of a scheduler.</summary>
    /// <param name="index">Which one of those that <c>configure_optimizers</c> returned.</param>
    /// <returns>The place.</returns>
    public static string Scheduler(int index) => Invariant($"lr_schedulers.{index}");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
