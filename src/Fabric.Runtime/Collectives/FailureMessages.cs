using System.Globalization;

namespace Fabric.Collectives;

/// <summary>The words for what broke a group: the same whatever the ranks are.</summary>
internal static class FailureMessages
{
    public static string Place(string group, long sequence, string operation) =>
        string.Create(CultureInfo.InvariantCulture, $"#{sequence} of '{group}', {operation}");

    public static string In(int rank, string place) => string.Create(CultureInfo.InvariantCulture, $"rank {rank} is in {place}");

    /// <summary>Where a rank is that has not come to an operation: in others, or in none.</summary>
    public static string Elsewhere(int rank, IEnumerable<string> places, string? lastPlace)
    {
        string joined = string.Join(", and in ", places);
        return joined.Length > 0 ? In(rank, joined)
            : lastPlace is null ? string.Create(CultureInfo.InvariantCulture, $"rank {rank} has not come; it has begun no operation yet")
            : string.Create(CultureInfo.InvariantCulture, $"rank {rank} has not come; its last operation was {lastPlace}");
    }

    public static GroupFailure Mismatch(IEnumerable<string> positions) => new(
        GroupFailureKind.Mismatch,
        $"The ranks are in different operations: {string.Join("; ", positions)}. Every rank must start the same operations, of the same " +
        "sizes, in the same order.",
        []);

    public static GroupFailure Timeout(TimeSpan timeout, string place, IReadOnlyList<int> missing, IEnumerable<string> positions) => new(
        GroupFailureKind.Timeout,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{place}, did not end within {timeout.TotalSeconds:0.###} s. {string.Join("; ", positions)}."),
        missing);

    public static GroupFailure Failed(int rank, string exceptionType, string message, Exception? cause) => new(
        GroupFailureKind.RankFailed,
        string.Create(CultureInfo.InvariantCulture, $"Rank {rank} has failed: {exceptionType}: {message}"),
        [rank],
        cause);

    public static GroupFailure Left(int rank, long last, int waiting, string place) => new(
        GroupFailureKind.RankFailed,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Rank {rank} has left the group after its operation #{last}, while rank {waiting} is in {place}. Ranks that make different numbers of steps part so: let all decide together when to stop, with AnyAsync."),
        [rank]);

    public static GroupFailure Cancelled(int rank, string place) => new(
        GroupFailureKind.RankFailed,
        string.Create(CultureInfo.InvariantCulture, $"Rank {rank} has cancelled {place}."),
        [rank]);
}
