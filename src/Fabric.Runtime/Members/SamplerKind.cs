using System.Globalization;
using Fabric.CompilerServices;
using Fabric.State;

namespace Fabric.Members;

/// <summary>A sampler's place in its data, as JSON: it has no tensors.</summary>
internal sealed class SamplerKind : ObjectKind<ResumableSampler>
{
    public static SamplerKind Instance { get; } = new();

    internal override void Capture(ResumableSampler value, string name, CaptureContext context) =>
        context.AddJson(name, writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("length", value.Length);
            writer.WriteBoolean("shuffle", value.Shuffle);
            writer.WriteNumber("seed", value.Seed);
            writer.WriteNumber("epoch", value.Epoch);
            writer.WriteNumber("position", value.Position);
            writer.WriteEndObject();
        });

    internal override void Restore(ResumableSampler value, string name, RestoreContext context)
    {
        if (context.ReadObject(name) is not { } json)
        {
            return;
        }

        var fields = new JsonFields(json, name, context);
        long length = fields.Int64("length");
        bool shuffle = fields.Boolean("shuffle");
        long seed = fields.Int64("seed");
        long epoch = fields.Int64("epoch");
        long position = fields.Int64("position");
        if (!fields.AreComplete)
        {
            return;
        }

        if (length != value.Length)
        {
            context.Mismatch(string.Create(CultureInfo.InvariantCulture,
                $"{name}: the data had {length} samples when it was saved, it has {value.Length} now. Load the other members alone to begin this one anew"));
        }
        else if (shuffle != value.Shuffle)
        {
            context.Mismatch($"{name}: {Order(shuffle)} in the checkpoint, {Order(value.Shuffle)} in the state");
        }
        else if (epoch < 0 || position < 0 || position > length)
        {
            context.Mismatch(string.Create(CultureInfo.InvariantCulture,
                $"{name}: position {position} of epoch {epoch} does not exist in {length} samples"));
        }
        else
        {
            context.OnApply(() => value.MoveTo(seed, epoch, position));
        }
    }

    private static string Order(bool shuffle) => shuffle ? "shuffled" : "in order";
}
