namespace Fabric.Benchmarks.Peers;

/// <summary>Somebody who can save and load one state, in one way or in several.</summary>
internal interface IPeer
{
    /// <param name="folder">Where to.</param>
    /// <param name="durable">Whether the bytes must be on the disk when it ends.</param>
    IEnumerable<Contender> Saves(string folder, bool durable);

    /// <param name="folder">Where <see cref="PrepareLoadsAsync"/> has written.</param>
    /// <param name="cold">Whether the files are not in the page cache.</param>
    IEnumerable<Contender> Loads(string folder, bool cold);

    /// <summary>Loads of the model without the optimizer.</summary>
    /// <param name="folder">Where <see cref="PrepareLoadsAsync"/> has written.</param>
    IEnumerable<Contender> PartialLoads(string folder);

    /// <summary>Writes what is loaded.</summary>
    Task PrepareLoadsAsync(string folder);
}
