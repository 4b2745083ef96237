namespace Fabric.Interop;

/// <summary>The keys of an optimizer's state dict, PyTorch's and ours alike, and of its groups.</summary>
internal static class OptimizerKeys
{
    public const string Class = "class";
    public const string State = "state";
    public const string Groups = "param_groups";
    public const string Parameters = "params";
    public const string WithoutGradient = "without_grad";
    public const string LearningRate = "lr";
    public const string InitialLearningRate = "initial_lr";

    /// <summary>Newer PyTorch makes one class of Adam and AdamW, and tells them by this switch.</summary>
    public const string DecoupledWeightDecay = "decoupled_weight_decay";
}
