using System.Text.Json;

namespace Fabric.Runtime.Tests.States;

public sealed class RunningCount : ICheckpointExtraState
{
    public long Count { get; set; }

    public void WriteExtraState(Utf8JsonWriter writer) => writer.WriteNumberValue(Count);

    public Action ReadExtraState(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException("a count was expected");
        }

        long count = reader.GetInt64();
        return () => Count = count;
    }
}
