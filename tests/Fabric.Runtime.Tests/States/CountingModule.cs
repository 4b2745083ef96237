using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.States;

/// <summary>A module with state beside its parameters, also in a module inside of it.</summary>
public sealed class CountingModule : nn.Module<Tensor, Tensor>, ICheckpointExtraState
{
    private readonly Linear _linear = nn.Linear(1, 1);

    public CountingModule()
        : base(nameof(CountingModule))
    {
        register_module("linear", _linear);
    }

    public long Calls { get; set; }

    public override Tensor forward(Tensor input)
    {
        Calls++;
        return _linear.call(input);
    }

    public void WriteExtraState(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("calls", Calls);
        writer.WriteEndObject();
    }

    public Action ReadExtraState(ref Utf8JsonReader reader)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        long calls = document.RootElement.GetProperty("calls").GetInt64();
        return () => Calls = calls;
    }
}
