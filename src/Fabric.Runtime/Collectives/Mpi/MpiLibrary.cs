using System.Runtime.InteropServices;
using System.Text;
using Fabric.Native;

namespace Fabric.Collectives;

/// <summary>
/// The system's MPI, found at run time, and the few of its functions that are needed: bytes go from rank to rank, all else is
/// done here. Handles that MPI writes may be four bytes long: they are written into zeroed native integers.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    private const int ThreadMultiple = 3;
    private const int MaxText = 8192;

    private readonly nint _handle;
    private readonly nint _byte;
    private readonly nint _statusIgnore;
    private readonly delegate* unmanaged<nint, int, nint, int, int, nint, nint*, int> _isend;
    private readonly delegate* unmanaged<nint, int, nint, int, int, nint, nint*, int> _irecv;
    private readonly delegate* unmanaged<nint*, int*, nint, int> _test;

    private MpiLibrary(MpiImplementation implementation, string path, nint handle)
    {
        Implementation = implementation;
        Path = path;
        _handle = handle;
        CommWorld = Symbol(implementation.Symbols?.CommWorld) ?? implementation.CommWorld;
        _byte = Symbol(implementation.Symbols?.Byte) ?? implementation.Byte;
        _statusIgnore = implementation.StatusIgnore;
        _isend = (delegate* unmanaged<nint, int, nint, int, int, nint, nint*, int>)Function("MPI_Isend");
        _irecv = (delegate* unmanaged<nint, int, nint, int, int, nint, nint*, int>)Function("MPI_Irecv");
        _test = (delegate* unmanaged<nint*, int*, nint, int>)Function("MPI_Test");
    }

    public MpiImplementation Implementation { get; }

    /// <summary>The name by which the library was found.</summary>
    public string Path { get; }

    public nint CommWorld { get; }

    /// <summary>Loads what <see cref="MpiEnvironment.LibraryVariable"/> names, or else the first library of the launcher that is installed.</summary>
    /// <exception cref="MpiException">None is.</exception>
    public static MpiLibrary Load(MpiLauncher launcher)
    {
        // Debian's MPICH goes through UCX, which on loading takes over SIGSEGV, from which .NET makes NullReferenceException. The
        // runtime's own environment is a copy that native code does not see: this sets the process's, before UCX reads it.
        Libc.SetEnvironmentDefault("UCX_HANDLE_ERRORS", "none");
        string? chosen = Environment.GetEnvironmentVariable(MpiEnvironment.LibraryVariable);
        IEnumerable<string> names = string.IsNullOrEmpty(chosen) ? launcher.Implementations.SelectMany(one => one.Libraries) : [chosen];
        var tried = new List<string>();
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle))
            {
                // What was loaded says what it is; its name may not.
                MpiImplementation implementation = NativeLibrary.TryGetExport(handle, MpiImplementation.OpenMpi.Symbols!.Value.CommWorld, out _)
                    ? MpiImplementation.OpenMpi : MpiImplementation.Mpich;
                return new MpiLibrary(implementation, name, handle);
            }

            tried.Add(name);
        }

        throw new MpiException(
            $"This process was started by {launcher.Name}, but its MPI library was not found; tried {string.Join(", ", tried)}. Install it, or " +
            $"name it in the environment variable {MpiEnvironment.LibraryVariable}.");
    }

    public void Initialize()
    {
        int before;
        Check(((delegate* unmanaged<int*, int>)Function("MPI_Initialized"))(&before), "MPI_Initialized");
        if (before != 0)
        {
            throw new MpiException($"Something else has started MPI in this process: {Describe()}.");
        }

        int provided;
        Check(((delegate* unmanaged<int*, nint*, int, int*, int>)Function("MPI_Init_thread"))(null, null, ThreadMultiple, &provided), "MPI_Init_thread");
        if (provided < ThreadMultiple)
        {
            throw new MpiException($"{Describe()} was built without support for threads (MPI_THREAD_MULTIPLE).");
        }

        ReturnErrors(CommWorld);
    }

    public void FinalizeMpi() => Check(((delegate* unmanaged<int>)Function("MPI_Finalize"))(), "MPI_Finalize");

    public void Abort(int exitCode) => _ = ((delegate* unmanaged<nint, int, int>)Function("MPI_Abort"))(CommWorld, exitCode);

    public int Rank()
    {
        int rank;
        Check(((delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_rank"))(CommWorld, &rank), "MPI_Comm_rank");
        return rank;
    }

    public int WorldSize()
    {
        int size;
        Check(((delegate* unmanaged<nint, int*, int>)Function("MPI_Comm_size"))(CommWorld, &size), "MPI_Comm_size");
        return size;
    }

    /// <summary>A communicator of its own. Every rank must call; blocks until all do.</summary>
    public nint DuplicateWorld()
    {
        nint duplicate = 0;
        Check(((delegate* unmanaged<nint, nint*, int>)Function("MPI_Comm_dup"))(CommWorld, &duplicate), "MPI_Comm_dup");
        ReturnErrors(duplicate);
        return duplicate;
    }

    /// <summary>Begins a duplicate; its handle is written to <paramref name="target"/>, zeroed before, when the request is through.</summary>
    public nint BeginDuplicate(nint communicator, nint target)
    {
        nint request = 0;
        Check(((delegate* unmanaged<nint, nint, nint*, int>)Function("MPI_Comm_idup"))(communicator, target, &request), "MPI_Comm_idup");
        return request;
    }

    public int TagUpperBound()
    {
        nint value = 0;
        int found;
        Check(
            ((delegate* unmanaged<nint, int, nint*, int*, int>)Function("MPI_Comm_get_attr"))(
                CommWorld, Implementation.TagUpperBoundKey, &value, &found),
            "MPI_Comm_get_attr");

        return found != 0 && value != 0 ? *(int*)value : 0;
    }

    public nint Send(nint data, int length, int peer, int tag, nint communicator)
    {
        nint request = 0;
        Check(_isend(data, length, _byte, peer, tag, communicator, &request), "MPI_Isend");
        return request;
    }

    public nint Receive(nint data, int length, int peer, int tag, nint communicator)
    {
        nint request = 0;
        Check(_irecv(data, length, _byte, peer, tag, communicator, &request), "MPI_Irecv");
        return request;
    }

    /// <summary>Takes back a receive to which nothing came.</summary>
    public void Cancel(nint request)
    {
        Check(((delegate* unmanaged<nint*, int>)Function("MPI_Cancel"))(&request), "MPI_Cancel");
        Check(((delegate* unmanaged<nint*, nint, int>)Function("MPI_Wait"))(&request, _statusIgnore), "MPI_Wait");
    }

    /// <returns>Whether what was sent or received is through; the request is then none any more.</returns>
    public bool Test(ref nint request)
    {
        nint handle = request;
        int done;
        int code = _test(&handle, &done, _statusIgnore);
        request = handle;
        Check(code, "MPI_Test");
        return done != 0;
    }

    public string Describe()
    {
        byte* text = stackalloc byte[MaxText];
        int length = 0;
        _ = ((delegate* unmanaged<byte*, int*, int>)Function("MPI_Get_library_version"))(text, &length);
        string version = Encoding.UTF8.GetString(text, Math.Clamp(length, 0, MaxText)).TrimEnd('\0').Split('\n')[0].Split(", package")[0].Trim();
        return $"{version} ({Path})";
    }

    /// <summary>Errors of the communicator become exceptions; by default they end the job.</summary>
    public void ReturnErrors(nint communicator) => Check(
        ((delegate* unmanaged<nint, nint, int>)Function("MPI_Comm_set_errhandler"))(
            communicator, Symbol(Implementation.Symbols?.ErrorsReturn) ?? Implementation.ErrorsReturn),
        "MPI_Comm_set_errhandler");

    private void Check(int code, string function)
    {
        if (code != 0)
        {
            byte* text = stackalloc byte[MaxText];
            int length = 0;
            _ = ((delegate* unmanaged<int, byte*, int*, int>)Function("MPI_Error_string"))(code, text, &length);
            throw new MpiException($"{function} failed: {Encoding.UTF8.GetString(text, Math.Clamp(length, 0, MaxText))}");
        }
    }

    private nint? Symbol(string? name) => name is null ? null : NativeLibrary.GetExport(_handle, name);

    private nint Function(string name) => NativeLibrary.GetExport(_handle, name);
}
