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
    private readonly JsonElement _json;
    private readonly string _className;
    private readonly Utf8JsonWriter _writer;
    private readonly SchedulerWriter _live;

    private PyTorchScheduler(JsonElement json, string className, Utf8JsonWriter writer)
    {
        _json = json;
        _className = className;
        _writer = writer;
        _live = new SchedulerWriter(writer);
    }

    /// <summary>Whether this is a state dict of PyTorch.</summary>
    public static bool Recognize(JsonElement json) =>
        !json.TryGetProperty(SchedulerKeys.Class, out _) && (json.TryGetProperty(SchedulerKeys.LastEpoch, out _) || json.TryGetProperty(SchedulerKeys.Schedulers, out _));

    /// <returns>What <see cref="SchedulerKind{T}"/> would have stored. What does not fit the live scheduler is as PyTorch has it, to be refused by name.</returns>
    public static JsonElement ToStored(JsonElement json, LRScheduler scheduler)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(json, scheduler, writer);
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static void Write(JsonElement json, LRScheduler scheduler, Utf8JsonWriter writer)
    {
        string className = scheduler.GetType().Name;
        writer.WriteStartObject();
        writer.WriteString(SchedulerKeys.Class, className);
        SchedulerFields.Visit(scheduler, new PyTorchScheduler(json, className, writer));
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
            foreach ((JsonElement json, LRScheduler live) in stored.EnumerateArray().Zip(schedulers))
            {
                Write(json, live, _writer);
            }
        }

        _writer.WriteEndArray();
    }

    public override void Fixed(string name, string setting)
    {
        // Told as text here; PyTorch keeps numbers, switches and its own words.
        if (_json.TryGetProperty(SchedulerKeys.Of(_className, name), out JsonElement value)
            && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
        {
            setting = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetBoolean().ToString(CultureInfo.InvariantCulture);
        }

        _writer.WriteString(name, setting);
    }

    private bool TryCopy(string name)
    {
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
