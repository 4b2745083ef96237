namespace Fabric.Benchmarks.Report;

/// <summary>Ours against one peer, in one operation.</summary>
/// <param name="Operation">What was done.</param>
/// <param name="State">With which state.</param>
/// <param name="Place">Where: <c>disk</c>, <c>tmpfs</c>, or <c>memory</c> for what touches no file.</param>
/// <param name="Peer">Who it is compared with.</param>
/// <param name="Ours">Our figure.</param>
/// <param name="Theirs">The peer's figure.</param>
/// <param name="Unit">Of both: less is better.</param>
internal sealed record Row(string Operation, string State, string Place, string Peer, double Ours, double Theirs, string Unit)
{
    /// <summary>Above 1 where ours is better.</summary>
    public double Ratio => Theirs / Ours;
}
