using Fabric;
using TrainGpt;

namespace GenerateText;

/// <summary>
/// What has to be known of a training run before its model can be made: a view, so that neither an optimizer nor data are needed here.
/// The compiler checks it against the state.
/// </summary>
[CheckpointView<TrainingState>]
public sealed partial class ModelDescription
{
    [Checkpointed("hparams")] public HyperParameters HParams { get; set; } = new();

    [Checkpointed] public TextInfo Text { get; set; } = new("", "", "");
}
