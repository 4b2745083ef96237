using Fabric.Collectives;
using Xunit;

namespace Fabric.Runtime.Tests.Collectives;

/// <summary>Which launcher started a process, by what launchers set. No MPI is needed for this.</summary>
public class MpiEnvironmentTests
{
    [Fact]
    public void Without_a_launcher_there_is_none()
    {
        Assert.Null(Detect());

        // The script of a batch job is not a step of it.
        Assert.Null(Detect(("SLURM_PROCID", "0"), ("SLURM_NTASKS", "4")));
        Assert.Null(Detect(("PMI_RANK", "0")));
    }

    [Fact]
    public void Open_MPI_is_known_by_its_own_variables()
    {
        MpiLauncher launcher = Detect(("OMPI_COMM_WORLD_RANK", "3"), ("OMPI_COMM_WORLD_SIZE", "8"), ("PMIX_RANK", "3"))!;
        Assert.Equal((3, 8), (launcher.Rank, launcher.WorldSize));
        Assert.Equal([MpiImplementation.OpenMpi], launcher.Implementations);
        Assert.Equal("libmpi.so.40", launcher.Implementations[0].Libraries[0]);
    }

    [Fact]
    public void MPICH_is_known_by_the_process_manager_interface()
    {
        MpiLauncher launcher = Detect(("PMI_RANK", "1"), ("PMI_SIZE", "2"))!;
        Assert.Equal(("mpirun of MPICH", 1, 2), (launcher.Name, launcher.Rank, launcher.WorldSize));
        Assert.Same(MpiImplementation.Mpich, launcher.Implementations[0]);
        Assert.Equal("libmpich.so.12", launcher.Implementations[0].Libraries[0]);
    }

    [Fact]
    public void Slurm_starts_either()
    {
        MpiLauncher pmi = Detect(("PMI_RANK", "1"), ("PMI_SIZE", "2"), ("SLURM_PROCID", "1"))!;
        Assert.Equal(("srun", MpiImplementation.Mpich), (pmi.Name, pmi.Implementations[0]));
        MpiLauncher pmix = Detect(("PMIX_RANK", "1"), ("SLURM_PROCID", "1"), ("SLURM_NTASKS", "16"), ("SLURM_STEP_NUM_TASKS", "4"))!;
        Assert.Equal(("srun", MpiImplementation.OpenMpi, 4), (pmix.Name, pmix.Implementations[0], pmix.WorldSize));
        Assert.Null(Detect(("PMIX_RANK", "0"))!.WorldSize);
    }

    private static MpiLauncher? Detect(params (string Name, string Value)[] variables) =>
        MpiEnvironment.Detect(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
