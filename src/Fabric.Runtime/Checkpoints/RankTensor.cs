using System.Globalization;

namespace Fabric.Checkpoints;

/// <summary>Bytes that each rank has of its own, stored as a U8 tensor <c>{member}.rank00003.{field}</c>.</summary>
/// <param name="Member">The member.</param>
/// <param name="Field">What of it.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct RankTensor(string Member, string Field, long Length)
{
    public string NameOn(int rank) => NameOf(Member, Field, rank);

    public static string NameOf(string member, string field, int rank) =>
        string.Create(CultureInfo.InvariantCulture, $"{member}.rank{rank:D5}.{field}");
}
