namespace Fabric.Collectives;

/// <summary>
/// What differs between implementations of MPI. Handles are addresses of exported variables in Open MPI and numbers in MPICH
/// and what descends from it (Intel MPI, MVAPICH, Cray MPICH); passed as native integers both fit one declaration.
/// </summary>
internal sealed class MpiImplementation
{
    private MpiImplementation(string name, IReadOnlyList<string> libraries)
    {
        Name = name;
        Libraries = libraries;
    }

    /// <summary>mpi.h of Open MPI 4.1 and 5.0.</summary>
    public static MpiImplementation OpenMpi { get; } = new("Open MPI", ["libmpi.so.40", "libmpi.so"])
    {
        Symbols = new("ompi_mpi_comm_world", "ompi_mpi_byte", "ompi_mpi_errors_return"),
        StatusIgnore = 0,
        AnySource = -1,
        TagUpperBoundKey = 0,
    };

    /// <summary>mpi.h of MPICH 3 and 4: its numbers are the ABI that its descendants share.</summary>
    public static MpiImplementation Mpich { get; } = new("MPICH", ["libmpich.so.12", "libmpi.so.12", "libmpich.so"])
    {
        CommWorld = 0x44000000,
        Byte = 0x4c00010d,
        ErrorsReturn = 0x54000001,
        StatusIgnore = 1,
        AnySource = -2,
        TagUpperBoundKey = 0x64400001,
    };

    public string Name { get; }

    /// <summary>The names under which systems install the library.</summary>
    public IReadOnlyList<string> Libraries { get; }

    /// <summary>The exported variables behind the first three handles, where they are no numbers.</summary>
    public (string CommWorld, string Byte, string ErrorsReturn)? Symbols { get; private init; }

    public nint CommWorld { get; private init; }

    public nint Byte { get; private init; }

    public nint ErrorsReturn { get; private init; }

    public nint StatusIgnore { get; private init; }

    public int AnySource { get; private init; }

    public int TagUpperBoundKey { get; private init; }
}
