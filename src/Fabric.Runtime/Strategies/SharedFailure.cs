using System.Text.Json;
using Fabric.Checkpoints;

namespace Fabric.Strategies;

/// <summary>An exception of one rank, as it is told to the others.</summary>
internal static class SharedFailure
{
    /// <returns>Nothing where there is no failure.</returns>
    public static byte[] Write(Exception? exception)
    {
        if (exception is null)
        {
            return [];
        }

        var known = exception as CheckpointException;
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("kind", exception is OperationCanceledException ? nameof(OperationCanceledException) : exception.GetType().Name);
            json.WriteString("message", exception.Message);
            json.WriteString("path", known?.Path);
            json.WriteBoolean("state_modified", known?.StateModified == true);
            json.WriteStartArray("mismatches");
            foreach (string mismatch in (exception as CheckpointMismatchException)?.Mismatches ?? [])
            {
                json.WriteStringValue(mismatch);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Whether a step was cancelled rather than failed.</summary>
    public static bool IsCancellation(byte[] bytes)
    {
        using JsonDocument json = JsonDocument.Parse(bytes);
        return json.RootElement.GetProperty("kind").GetString() == nameof(OperationCanceledException);
    }

    /// <param name="bytes">What <see cref="Write"/> wrote on another rank.</param>
    /// <param name="rank">That rank.</param>
    /// <param name="own">What failed here, if anything.</param>
    public static Exception Read(byte[] bytes, int rank, Exception? own)
    {
        using JsonDocument json = JsonDocument.Parse(bytes);
        JsonElement root = json.RootElement;
        string message = $"Rank {rank}: {root.GetProperty("message").GetString()}";
        string? path = root.GetProperty("path").GetString();
        return root.GetProperty("kind").GetString() switch
        {
            nameof(CheckpointMismatchException) => new CheckpointMismatchException(
                message, [.. root.GetProperty("mismatches").EnumerateArray().Select(static mismatch => mismatch.GetString()!)], path),
            nameof(CheckpointReplacedException) => new CheckpointReplacedException(path ?? "", own),
            nameof(BackgroundSaveException) => new BackgroundSaveException(message, path, own),
            nameof(ArgumentException) => new ArgumentException(message, own),
            nameof(InvalidOperationException) => new InvalidOperationException(message, own),
            nameof(CheckpointNotFoundException) => new CheckpointNotFoundException(path ?? "", own),
            nameof(CheckpointCorruptException) => new CheckpointCorruptException(message, path, own) { StateModified = Modified() },
            nameof(CheckpointFormatException) => new CheckpointFormatException(message, path, own) { StateModified = Modified() },
            nameof(OperationCanceledException) => new OperationCanceledException(message, own),
            _ => new CheckpointException(message, path, own) { StateModified = Modified() },
        };

        bool Modified() => root.GetProperty("state_modified").GetBoolean();
    }
}
