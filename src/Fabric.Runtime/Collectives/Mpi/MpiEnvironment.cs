using System.Globalization;

namespace Fabric.Collectives;

/// <summary>Whether this process was started by a launcher of MPI, as that launcher's environment tells.</summary>
internal static class MpiEnvironment
{
    /// <summary>
    /// Names the library of MPI to load, by its file name or path, where the launcher's is not found by itself.
    /// </summary>
    public const string LibraryVariable = "FABRIC_MPI_LIBRARY";

    /// <returns><see langword="null"/> where no launcher started this process: it is alone.</returns>
    public static MpiLauncher? Detect() => Detect(Environment.GetEnvironmentVariable);

    public static MpiLauncher? Detect(Func<string, string?> variable)
    {
        // Open MPI's mpirun; its processes carry PMIX_* as well.
        if (Number(variable, "OMPI_COMM_WORLD_RANK") is { } rank && Number(variable, "OMPI_COMM_WORLD_SIZE") is { } size)
        {
            return new MpiLauncher("mpirun of Open MPI", rank, size, [MpiImplementation.OpenMpi]);
        }

        bool slurm = variable("SLURM_PROCID") is not null;

        // MPICH's hydra, its descendants, and srun --mpi=pmi2.
        if (Number(variable, "PMI_RANK") is { } pmiRank && Number(variable, "PMI_SIZE") is { } pmiSize)
        {
            return new MpiLauncher(slurm ? "srun" : "mpirun of MPICH", pmiRank, pmiSize, [MpiImplementation.Mpich, MpiImplementation.OpenMpi]);
        }

        // srun --mpi=pmix and PRRTE: both implementations can be started so. PMIx itself tells the size only to its library.
        return Number(variable, "PMIX_RANK") is { } pmixRank
            ? new MpiLauncher(
                slurm ? "srun" : "a launcher with PMIx",
                pmixRank,
                Number(variable, "SLURM_STEP_NUM_TASKS") ?? Number(variable, "SLURM_NTASKS"),
                [MpiImplementation.OpenMpi, MpiImplementation.Mpich])
            : null;
    }

    private static int? Number(Func<string, string?> variable, string name) =>
        int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
