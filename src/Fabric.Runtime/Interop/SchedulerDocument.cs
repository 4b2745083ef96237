using System.Globalization;
using System.Text.Json;
using Fabric.Formats.Pickle;
using Fabric.Schemas;

namespace Fabric.Interop;

/// <summary>
/// A scheduler as <c>state_dict()</c> gives it, for <c>load_state_dict</c> to take
/// (https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html).
/// </summary>
internal static class SchedulerDocument
{
    private static readonly string[] Floats =
    [
        "base_lrs", "last_lrs", "gamma", "power", "factor", "start_factor", "end_factor", "eta_min", "total_size", "step_ratio", "max_lrs",
        "base_momentums", "max_momentums", "threshold", "min_lrs", "eps", "best", "mode_worst",
    ];

    // The rest of it PyTorch keeps in the optimizer.
    private static readonly string[] OneCycle = ["last_epoch", "step_count", "last_lrs", "base_lrs", "total_steps", "cycle_momentum"];

    private static readonly string[] InGroups = ["max_lr", "min_lr", "max_momentum", "base_momentum"];

    private static readonly SchemaType Double = new("double", "double");
    private static readonly SchemaType Doubles = new("list", "list<double>") { Arguments = [Double] };

    /// <summary>What a scheduler keeps in the groups of its optimizer in PyTorch, whose learning rates it began from.</summary>
    /// <param name="json">What this library stores of the scheduler.</param>
    /// <param name="initialRates">Those that the optimizer began with.</param>
    public static IEnumerable<KeyValuePair<string, double[]>> KeptInGroups(JsonElement json, double[] initialRates) =>
        json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(SchedulerKeys.Class, out JsonElement className) && className.ValueEquals("OneCycleLR")
        && NumbersOf(json, OptimizerKeys.InitialLearningRate).AsSpan().SequenceEqual(initialRates)
            ? InGroups.Select(key => KeyValuePair.Create(key, NumbersOf(json, key))).Where(static entry => entry.Value.Length > 0)
            : [];

    private static double[] NumbersOf(JsonElement json, string key) => json.TryGetProperty(key, out JsonElement numbers) && numbers.ValueKind == JsonValueKind.Array
        ? [.. numbers.EnumerateArray().Select(static number => number.ValueKind == JsonValueKind.Number ? number.GetDouble() : double.NaN)]
        : [];

    /// <param name="json">What this library stores of it.</param>
    public static PickleDict Create(JsonElement json)
    {
        string className = json.GetProperty(SchedulerKeys.Class).GetString()!;
        var dict = new PickleDict();
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.Name is SchedulerKeys.Class or "sorted_milestones" || (className == "OneCycleLR" && !OneCycle.Contains(property.Name)))
            {
                continue;
            }

            dict.With(SchedulerKeys.Of(className, property.Name), Value(className, property));
        }

        // What PyTorch's load_state_dict takes out of the dictionary, and what every one of its own has.
        if (className is "LambdaLR" or "MultiplicativeLR")
        {
            int groups = json.GetProperty("base_lrs").GetArrayLength();
            dict.With("lr_lambdas", new PickleList(Enumerable.Repeat<PickleValue>(Python.None, groups)));
        }

        return className == "CyclicLR"
            ? dict.With("_scale_fn_custom", Python.None)
            : dict;
    }

    private static PickleValue Value(string className, JsonProperty property) => (className, property.Name) switch
    {
        ("MultiStepLR", SchedulerKeys.Milestones) => Counts(property.Value),
        ("CyclicLR", "mode") => new PickleString(property.Value.GetString() switch
        {
            "Triangular2" => "triangular2",
            "ExpRange" => "exp_range",
            _ => "triangular",
        }),
        ("CyclicLR", "scale_mode") => new PickleString(property.Value.GetString()!.ToLowerInvariant()),
        (_, "cycle_momentum") => PickleBoolean.Of(bool.Parse(property.Value.GetString()!)),
        ("OneCycleLR", "total_steps") => Python.Integer(long.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture)),
        (_, "schedulers") => new PickleList(property.Value.EnumerateArray().Select(Create)),
        (_, var name) when Floats.Contains(name) => JsonValues.ToPython(property.Value, property.Value.ValueKind == JsonValueKind.Array ? Doubles : Double),
        _ => JsonValues.ToPython(property.Value),
    };

    /// <summary>
    /// Epoch → how often. PyTorch keeps a <c>Counter</c>, which <c>weights_only=True</c> refuses in some versions; a dictionary does all that its steps ask for.
    /// </summary>
    private static PickleDict Counts(JsonElement milestones)
    {
        var counts = new PickleDict();
        foreach (IGrouping<long, long> epoch in milestones.EnumerateArray().Select(static item => item.GetInt64()).GroupBy(static item => item))
        {
            counts.Set(Python.Integer(epoch.Key), Python.Integer(epoch.Count()));
        }

        return counts;
    }
}
