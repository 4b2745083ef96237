using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Fabric.Interop;
using Fabric.Members.Schedulers;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Fabric.Members.PyTorch;

/// <summary>
/// A scheduler's state dict as PyTorch keeps it (https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LRScheduler.html), told as this library
/// stores one. What PyTorch does not keep there is the live scheduler's.
/// </summary>
internal sealed class PyTorchScheduler : SchedulerVisitor
{
    // What tells one class from another: PyTorch does not say which it was.
    private static readonly string[] Telling =
    [
        "step_size", "milestones", "_milestones", "gamma", "T_max", "eta_min", "T_0", "T_i", "T_cur", "T_mult", "total_iters", "power", "factor", "start_factor", "end_factor",
        "max_lrs", "total_size", "step_ratio", "total_steps", "patience", "threshold", "num_bad_epochs", Lambdas,
    ];

    private const string Lambdas = "lr_lambdas";

    private readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    private readonly JsonElement _json;
    private readonly string _className;
    private readonly Utf8JsonWriter _writer;
    private readonly SchedulerWriter _live;
    private readonly Action<string> _mismatch;

    private PyTorchScheduler(JsonElement json, string className, Utf8JsonWriter writer, Action<string> mismatch)
    {
        _mismatch = mismatch;
        _json = json;
        _className = className;
        _writer = writer;
        _live = new SchedulerWriter(writer);
    }

    /// <summary>Whether this is a state dict of PyTorch.</summary>
    public static bool Recognize(JsonElement json) =>
        !json.TryGetProperty(SchedulerKeys.Class, out _) && (json.TryGetProperty(SchedulerKeys.LastEpoch, out _) || json.TryGetProperty(SchedulerKeys.Schedulers, out _));

    /// <returns>What <see cref="SchedulerKind{T}"/> would have stored. What does not fit the live scheduler is as PyTorch has it, to be refused by name.</returns>
    /// <param name="json">The state dict.</param>
    /// <param name="scheduler">The live scheduler.</param>
    /// <param name="mismatch">Is told where it is the state of another class.</param>
    public static JsonElement ToStored(JsonElement json, LRScheduler scheduler, Action<string> mismatch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(json, scheduler, writer, mismatch);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(JsonElement json, LRScheduler scheduler, Utf8JsonWriter writer, Action<string> mismatch)
    {
        string className = scheduler.GetType().Name;
        writer.WriteStartObject();
        writer.WriteString(SchedulerKeys.Class, className);
        var translation = new PyTorchScheduler(json, className, writer, mismatch);
        SchedulerFields.Visit(scheduler, translation);
        translation.CheckClass();
        writer.WriteEndObject();
    }

    public override void Visit(string name, ref int field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref double field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref bool field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref string field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref IList<double> field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref List<double> field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref IList<int> field)
    {
        // MultiStepLR: PyTorch counts them, epoch → how often.
        _visited.Add(SchedulerKeys.Milestones);
        if (_json.TryGetProperty(SchedulerKeys.Milestones, out JsonElement counts) && counts.ValueKind == JsonValueKind.Object)
        {
            _writer.WriteStartArray(name);
            foreach (int epoch in Repeated(counts).Order())
            {
                _writer.WriteNumberValue(epoch);
            }

            _writer.WriteEndArray();
        }
        else if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, ref int[] field)
    {
        if (!TryCopy(name))
        {
            _live.Visit(name, ref field);
        }
    }

    public override void Visit(string name, IReadOnlyList<LRScheduler> schedulers)
    {
        _writer.WriteStartArray(name);
        if (_json.TryGetProperty(SchedulerKeys.Schedulers, out JsonElement stored) && stored.ValueKind == JsonValueKind.Array)
        {
            int i = 0;
            foreach (JsonElement json in stored.EnumerateArray())
            {
                if (i < schedulers.Count)
                {
                    Write(json, schedulers[i++], _writer, _mismatch);
                }
                else
                {
                    // One too many, which is counted and refused.
                    json.WriteTo(_writer);
                }
            }
        }

        _writer.WriteEndArray();
    }

    public override void Fixed(string name, string setting)
    {
        _visited.Add(SchedulerKeys.Of(_className, name));

        // Told as text here; PyTorch keeps numbers, switches and its own words.
        if (_json.TryGetProperty(SchedulerKeys.Of(_className, name), out JsonElement value)
            && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            setting = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetBoolean().ToString(CultureInfo.InvariantCulture);
        }

        _writer.WriteString(name, setting);
    }

    /// <summary>What the live class keeps must be there, and what only others keep must not.</summary>
    private void CheckClass()
    {
        if (_className is "LambdaLR" or "MultiplicativeLR")
        {
            _visited.Add(Lambdas);
        }

        string[] stored = [.. Telling.Where(key => _json.TryGetProperty(key, out _))];
        string[] live = [.. Telling.Where(_visited.Contains)];
        if (live.Except(stored).FirstOrDefault() is { } missing && missing != Lambdas)
        {
            _mismatch($"no '{missing}' in the checkpoint, which a {_className} keeps: it is the state of another scheduler");
        }
        else if (stored.Except(live).FirstOrDefault() is { } other)
        {
            _mismatch($"'{other}' in the checkpoint, which a {_className} does not keep: it is the state of another scheduler");
        }
    }

    private bool TryCopy(string name)
    {
        _visited.Add(SchedulerKeys.Of(_className, name));
        if (!_json.TryGetProperty(SchedulerKeys.Of(_className, name), out JsonElement value))
        {
            return false;
        }

        _writer.WritePropertyName(name);
        value.WriteTo(_writer);
        return true;
    }

    private static IEnumerable<int> Repeated(JsonElement counts)
    {
        // No schedule has as many, and a file may say anything.
        const int most = 100_000;
        return counts.EnumerateObject()
            .SelectMany(static entry => int.TryParse(entry.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int epoch)
                && entry.Value.ValueKind == JsonValueKind.Number
                && entry.Value.TryGetInt32(out int count)
                    ? Enumerable.Repeat(epoch, Math.Max(0, count))
                    : [])
            .Take(most);
    }
}
