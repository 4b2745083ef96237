using System.Collections.Concurrent;
using System.Globalization;

namespace Fabric.Collectives;

/// <summary>
/// The one thread of this process that calls MPI. It moves all operations of all groups, listens to the other ranks, and naps
/// in between; ranks and the pool never wait inside MPI.
/// </summary>
internal sealed class MpiEngine
{
    /// <summary>After this wait the ranks tell each other where they are; then at longer and longer intervals.</summary>
    private const long PatienceMilliseconds = 1000;

    private const long ShortestSilenceMilliseconds = 100;
    private const long LongestSilenceMilliseconds = 60_000;

    /// <summary>How long a rank that ends the job waits for the others to say what they saw.</summary>
    private const int AbortGraceMilliseconds = 2000;

    // Memory that MPI may still write to, and what keeps it in place. The process is about to end.
    private static readonly ConcurrentBag<MpiOperation> Kept = [];

    private readonly MpiLibrary _library;
    private readonly MpiOptions _options;
    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly MpiPause _pause = new();
    private readonly List<MpiOperation> _operations = [];
    private readonly Dictionary<string, MpiGroupState> _groups = [];
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ControlChannel _control = null!;
    private int _tagUpperBound;
    private GroupFailure? _failure;
    private bool _leaving;
    private volatile bool _ended;

    private MpiEngine(MpiLibrary library, MpiOptions options)
    {
        _library = library;
        _options = options;
    }

    public int Rank { get; private set; }

    public int WorldSize { get; private set; }

    /// <summary>Starts MPI and its thread.</summary>
    /// <exception cref="MpiException">MPI cannot be started, or its size is not the launcher's.</exception>
    public static Task<MpiEngine> StartAsync(MpiLauncher launcher, MpiOptions options)
    {
        var started = new TaskCompletionSource<MpiEngine>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            MpiEngine engine;
            try
            {
                engine = new MpiEngine(MpiLibrary.Load(launcher), options);
                engine.Initialize(launcher);
            }
            catch (Exception e)
            {
                started.SetException(e);
                return;
            }

            started.SetResult(engine);
            engine.Run();
        });
        thread.IsBackground = true;
        thread.Name = "Fabric MPI";
        thread.Start();
        return started.Task;
    }

    public void Start(string groupName, Operation operation, CancellationToken cancellationToken)
    {
        Post(() => Begin(groupName, operation));
        operation.CancelWith(() => Post(() => Cancel(operation, cancellationToken)), cancellationToken);
    }

    /// <summary>Adds a group over a communicator that the ranks have made.</summary>
    public Task AddGroupAsync(string name, nint communicator)
    {
        var added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            _library.ReturnErrors(communicator);
            _groups.Add(name, new MpiGroupState(name, communicator));
            added.SetResult();
        });
        return added.Task;
    }

    public void Fail(Exception exception) =>
        Post(() => Break(FailureMessages.Failed(Rank, exception.GetType().Name, exception.Message, exception), tell: true));

    public void Leave(string groupName, long last) => Post(() => TellThatLeft(groupName, last));

    /// <summary>Waits until all ranks have left, and ends MPI; at once, and without ending it, where the group is broken.</summary>
    public Task LeaveAndFinalizeAsync(string groupName, long last)
    {
        Post(() =>
        {
            TellThatLeft(groupName, last);
            _leaving = true;
            EndLeavingIfBroken();
        });
        return _left.Task;
    }

    /// <summary>Ends the job: at once when all ranks are about to, after a grace otherwise. Does not return.</summary>
    public void Abort()
    {
        Post(() =>
        {
            MpiGroupState world = _groups[_options.Name];
            _control.SendToAll(new ControlMessage { Kind = ControlKind.Left, Rank = Rank, Group = world.Name, Sequence = world.Last });
            long end = Environment.TickCount64 + AbortGraceMilliseconds;
            while (Environment.TickCount64 < end && (_control.IsSending || world.Left.Count < WorldSize - 1))
            {
                Listen();
                Thread.Sleep(1);
            }

            _library.Abort(exitCode: 1);
        });

        // MPI_Abort ends this process from the other thread, unless that one hangs.
        Thread.Sleep(2 * AbortGraceMilliseconds);
        _library.Abort(exitCode: 1);
        Environment.Exit(1);
    }

    private void Initialize(MpiLauncher launcher)
    {
        _library.Initialize();
        Rank = _library.Rank();
        WorldSize = _library.WorldSize();
        if ((launcher.WorldSize ?? WorldSize) != WorldSize || launcher.Rank != Rank)
        {
            string described = _library.Describe();
            _library.FinalizeMpi();
            throw new MpiException(string.Create(
                CultureInfo.InvariantCulture,
                $"{launcher.Name} started this process as rank {launcher.Rank} of {launcher.WorldSize}, but in the loaded MPI library it is rank {Rank} of " +
                $"{WorldSize}: {described}. The launcher belongs to another MPI. Start with the mpirun of this library, or name the launcher's " +
                $"library in the environment variable {MpiEnvironment.LibraryVariable}."));
        }

        _tagUpperBound = _library.TagUpperBound();
        if (_tagUpperBound < MpiChannel.LeastTagUpperBound)
        {
            throw new MpiException($"Tags of {_library.Describe()} end at {_tagUpperBound}: too few to tell operations apart.");
        }

        _groups.Add(_options.Name, new MpiGroupState(_options.Name, _library.DuplicateWorld()));
        _control = new ControlChannel(_library, _library.DuplicateWorld(), Rank, WorldSize);
    }

    private void Run()
    {
        try
        {
            while (!_ended)
            {
                Step();
            }

            RunCommands();
            _left.SetResult();
        }
        catch (Exception e)
        {
            // A fault of this thread itself: nothing moves any more, and who waits must hear of it.
            Break(new GroupFailure(GroupFailureKind.Transport, $"The thread that calls MPI has failed: {e.Message}", [], e), tell: false);
            while (!_ended)
            {
                RunCommands();
                _pause.Wait(resting: true);
            }
        }
    }

    private void Step()
    {
        bool moved = RunCommands();
        moved |= Listen();
        moved |= Advance();
        Watch();
        if (_leaving && _failure is null && _operations.Count == 0 && !_control.IsSending && _groups[_options.Name].Left.Count == WorldSize - 1)
        {
            _control.Close();
            _library.FinalizeMpi();
            _ended = true;
            return;
        }

        if (moved)
        {
            _pause.Reset();
        }

        _pause.Wait(resting: _operations.Count == 0 && !_control.IsSending);
    }

    private void Post(Action command)
    {
        _commands.Enqueue(command);
        _pause.Wake();
        if (_ended)
        {
            // The thread may have looked for the last time: what comes now only learns that it is too late.
            RunCommands();
        }
    }

    private bool RunCommands()
    {
        bool any = false;
        while (_commands.TryDequeue(out Action? command))
        {
            any = true;
            command();
        }

        return any;
    }

    private void Begin(string groupName, Operation operation)
    {
        if (_failure is not null)
        {
            operation.Fail(_failure.ToLaterException());
            return;
        }

        if (_ended)
        {
            operation.Fail(new ObjectDisposedException(_options.Name));
            return;
        }

        MpiGroupState group = _groups[groupName];
        var channel = new MpiChannel(
            _library, group.Communicator, Rank, WorldSize, _tagUpperBound, _options.LongestMessage, operation);
        long patience = Math.Min(PatienceMilliseconds, (long)_options.Timeout.TotalMilliseconds / 2);
        var started = new MpiOperation(operation, group, channel, patience);
        group.Begin(operation.Sequence, started.SignatureHash, operation.Signature);
        _operations.Add(started);
        BreakOnMismatch(group);
        BreakIfSomebodyLeft(group);
    }

    private void Cancel(Operation operation, CancellationToken cancellationToken)
    {
        if (_operations.FirstOrDefault(one => one.Operation == operation) is { } cancelled)
        {
            operation.Abandon(new OperationCanceledException(cancellationToken));
            Break(FailureMessages.Cancelled(Rank, cancelled.Place), tell: true);
        }
    }

    private bool Advance()
    {
        bool moved = false;
        for (int i = 0; i < _operations.Count; i++)
        {
            MpiOperation operation = _operations[i];
            try
            {
                moved |= operation.Advance(_library);
                if (operation.IsDone())
                {
                    _operations.RemoveAt(i--);
                    operation.Succeed();
                    moved = true;
                }
            }
            catch (MpiSignatureException)
            {
                operation.IsStuck = true;
                operation.NextAsk = 0;
            }
            catch (Exception e)
            {
                Break(new GroupFailure(GroupFailureKind.Transport, $"Rank {Rank}, in {operation.Place}: {e.Message}", [Rank], e), tell: true);
                return true;
            }
        }

        return moved;
    }

    private void Watch()
    {
        if (_operations.Count == 0)
        {
            return;
        }

        long now = Environment.TickCount64;
        foreach (MpiOperation operation in _operations)
        {
            if (now - operation.Since >= _options.Timeout.TotalMilliseconds)
            {
                BreakOverdue(operation);
                return;
            }

            if (now >= operation.NextAsk && (operation.IsStuck || FirstOf(operation.Group) == operation))
            {
                operation.NextAsk = now + Math.Clamp(now - operation.Since, ShortestSilenceMilliseconds, LongestSilenceMilliseconds);
                _control.SendToAll(new ControlMessage
                {
                    Kind = ControlKind.Waiting,
                    Rank = Rank,
                    Group = operation.Group.Name,
                    Sequence = operation.Operation.Sequence,
                    Signature = operation.SignatureHash,
                    Text = operation.Place,
                });
            }
        }
    }

    private MpiOperation FirstOf(MpiGroupState group) => _operations.First(operation => operation.Group == group);

    private bool Listen()
    {
        bool any = false;
        while (_control.Poll() is { } message)
        {
            any = true;
            Hear(message);
        }

        return any;
    }

    private void Hear(ControlMessage message)
    {
        if (message.Kind == ControlKind.Broken)
        {
            Break(new GroupFailure(message.Failure, message.Text, message.Blamed), tell: false);
            return;
        }

        // None for a duplicate that this rank has not made yet.
        MpiGroupState? group = _groups.GetValueOrDefault(message.Group);
        if (message.Kind == ControlKind.Left && group is not null)
        {
            group.Left[message.Rank] = message.Sequence;
        }

        if (_failure is not null)
        {
            return;
        }

        switch (message.Kind)
        {
            case ControlKind.Waiting:
                group?.Hear(message);
                _control.Send(
                    new ControlMessage
                    {
                        Kind = ControlKind.Position,
                        Rank = Rank,
                        Group = message.Group,
                        Sequence = group?.Last ?? 0,
                        Text = FailureMessages.Elsewhere(Rank, _operations.Select(operation => operation.Place), group?.LastPlace),
                    },
                    message.Rank);
                if (group is not null)
                {
                    BreakOnMismatch(group);
                }

                break;
            case ControlKind.Position when group is not null:
                group.Heard[message.Rank] = (message.Sequence, message.Text);
                break;
            case ControlKind.Left when group is not null:
                BreakIfSomebodyLeft(group);
                break;
            default:
                break;
        }
    }

    private void BreakOnMismatch(MpiGroupState group)
    {
        if (group.FindMismatch() is var (other, place))
        {
            string mine = FailureMessages.In(Rank, place);
            string theirs = FailureMessages.In(other.Rank, other.Text);
            Break(FailureMessages.Mismatch(Rank < other.Rank ? [mine, theirs] : [theirs, mine]), tell: true);
        }
    }

    private void BreakIfSomebodyLeft(MpiGroupState group)
    {
        foreach (MpiOperation operation in _operations.Where(operation => operation.Group == group))
        {
            if (group.FindLeft(operation.Operation.Sequence) is var (rank, last))
            {
                Break(FailureMessages.Left(rank, last, Rank, operation.Place), tell: true);
                return;
            }
        }
    }

    private void BreakOverdue(MpiOperation operation)
    {
        var missing = new List<int>();
        var positions = new List<string>();
        for (int rank = 0; rank < WorldSize; rank++)
        {
            if (rank == Rank)
            {
                positions.Add(FailureMessages.In(rank, operation.Place));
            }
            else if (operation.Group.Heard.TryGetValue(rank, out (long Sequence, string Text) heard))
            {
                positions.Add(heard.Text);
                if (heard.Sequence < operation.Operation.Sequence)
                {
                    missing.Add(rank);
                }
            }
            else
            {
                positions.Add(string.Create(CultureInfo.InvariantCulture, $"rank {rank} does not answer"));
                missing.Add(rank);
            }
        }

        Break(FailureMessages.Timeout(_options.Timeout, operation.Place, missing, positions), tell: true);
    }

    private void Break(GroupFailure failure, bool tell)
    {
        if (_failure is not null || _ended)
        {
            return;
        }

        _failure = failure;
        if (tell)
        {
            _control.SendToAll(new ControlMessage
            {
                Kind = ControlKind.Broken,
                Rank = Rank,
                Failure = failure.Kind,
                Blamed = failure.Ranks,
                Text = failure.Message,
            });
        }

        foreach (MpiOperation operation in _operations)
        {
            Kept.Add(operation);
            operation.Operation.Abandon(failure.ToException());
        }

        _operations.Clear();
        EndLeavingIfBroken();
    }

    private void TellThatLeft(string groupName, long last)
    {
        if (_failure is null && !_ended)
        {
            _control.SendToAll(new ControlMessage { Kind = ControlKind.Left, Rank = Rank, Group = groupName, Sequence = last });
        }
    }

    private void EndLeavingIfBroken()
    {
        if (_leaving && _failure is not null)
        {
            _left.TrySetResult();
        }
    }
}
