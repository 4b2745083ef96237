using Fabric.Checkpoints;
using Fabric.State;

namespace Fabric;

/// <summary>
/// What a partial load left in the checkpoint: typed, and read on demand from the file that the load opened, also when another
/// checkpoint has taken its place meanwhile. Dispose it to close the file.
/// </summary>
/// <typeparam name="TState">The state class that the checkpoint is one of.</typeparam>
public sealed class Remainder<TState> : IAsyncDisposable
    where TState : class
{
    private readonly StoredContent _content;
    private readonly RankInfo _rank;
    private readonly object _owner;
    private readonly RestoreSettings _settings;
    private readonly List<Action<ParameterNames>> _naming;

    /// <param name="content">Of an open checkpoint; the remainder closes it.</param>
    /// <param name="rank">Who loads.</param>
    /// <param name="owner">The state that was loaded, or the view.</param>
    /// <param name="naming">Names the parameters of its modules.</param>
    /// <param name="settings">How they were loaded: what they are called in the checkpoint.</param>
    /// <param name="loaded">What the load asked for.</param>
    /// <param name="members">All members of the state, in order.</param>
    /// <param name="context">What the load found.</param>
    internal Remainder(
        StoredContent content,
        RankInfo rank,
        object owner,
        Action<ParameterNames> naming,
        RestoreSettings settings,
        Selection loaded,
        IReadOnlyList<Member<TState>> members,
        RestoreContext context)
    {
        _content = content;
        _rank = rank;
        _owner = owner;
        _settings = settings;
        _naming = [naming];
        Members = [.. Left(members, loaded).Where(Contains)];
        MissingNames = [.. context.MissingNames];
        UnexpectedNames = [.. context.UnexpectedNames];
    }

    /// <summary>All of a checkpoint, for reading values without a load.</summary>
    /// <param name="index">The open checkpoint. It is for the caller to close.</param>
    /// <param name="rank">Who reads.</param>
    internal static Remainder<TState> Whole(CheckpointIndex index, RankInfo rank)
    {
        var content = new StoredContent(index);
        return new(content, rank.Apart, content, static _ => { }, RestoreSettings.Default, Selection.Nothing, [], new RestoreContext(content, rank, RestoreSettings.Default));
    }

    /// <summary>The members that the checkpoint holds and the load did not ask for, in the order of their declaration.</summary>
    public IReadOnlyList<Member<TState>> Members { get; }

    /// <summary>
    /// What the load asked for and the checkpoint lacks, as it is named in the state: optional members, and with
    /// <see cref="LoadOptions.Strict"/> off any other name. It was left as it was.
    /// </summary>
    public IReadOnlyList<string> MissingNames { get; }

    /// <summary>
    /// What the checkpoint holds inside the members that the load asked for and the state has no place for, as it is named in the
    /// checkpoint. Empty unless <see cref="LoadOptions.Strict"/> was off.
    /// </summary>
    public IReadOnlyList<string> UnexpectedNames { get; }

    /// <summary>The number of bytes that were read from the file so far, its header among them.</summary>
    internal long BytesRead => Index.BytesRead;

    private CheckpointIndex Index => _content.Index;

    /// <summary>Whether the checkpoint holds anything of a member, under its present or a former name.</summary>
    /// <param name="member">The member.</param>
    /// <returns>Whether reading or restoring it can succeed.</returns>
    public bool Contains(Member<TState> member)
    {
        ArgumentNullException.ThrowIfNull(member);
        return Context(member).Holds(member.Name);
    }

    /// <summary>Reads a value. Any rank may do so on its own.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="member">The member.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>The value, made anew at every call; the state's member is not touched.</returns>
    /// <exception cref="CheckpointMismatchException">The checkpoint lacks it, or holds another type.</exception>
    /// <exception cref="CheckpointCorruptException">Its bytes are damaged.</exception>
    /// <exception cref="ObjectDisposedException">The remainder was disposed.</exception>
    public async Task<T> ReadAsync<T>(ValueMember<TState, T> member, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(member);
        T value = default!;
        await LoadRun.RunAsync(Index, _rank.Alone, $"'{member.Name}'", Plan, options: null, owner: null, cancellationToken).ConfigureAwait(false);
        return value;

        RestoreContext Plan()
        {
            RestoreContext context = Context(member);
            context.RestoreMember(member.Name, Required(member), path =>
            {
                if (member.Read(path, context) is { } make)
                {
                    context.OnAssign(path, make, made => value = made);
                }
            });
            return context;
        }
    }

    /// <summary>
    /// Restores an object that the load left, or any other of its kind, in place. Every rank must call. An optimizer finds its
    /// parameters among the modules of the state that was loaded and those restored here before it.
    /// </summary>
    /// <typeparam name="T">The declared type of the member.</typeparam>
    /// <param name="member">The member.</param>
    /// <param name="target">The object.</param>
    /// <param name="options">
    /// How. The names that the load mapped stay mapped; <see cref="LoadOptions{TState}.Mappings"/> adds to them.
    /// </param>
    /// <param name="cancellationToken">Cancels the load.</param>
    /// <returns>What was left, where <see cref="LoadOptions.Strict"/> is off.</returns>
    /// <exception cref="CheckpointMismatchException">The object does not fit; it was not changed.</exception>
    /// <exception cref="CheckpointCorruptException">Bytes are damaged; the object holds a mixture.</exception>
    /// <exception cref="ObjectDisposedException">The remainder was disposed.</exception>
    public async Task<LoadResult> RestoreAsync<T>(
        ObjectMember<TState, T> member, T target, LoadOptions<TState>? options = null, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(target);
        bool isOwn = _owner is TState state && ReferenceEquals(member.Get(state), target);
        using IDisposable use = StateGuard.Use(isOwn ? _owner : target);
        await _rank.EnterAsync("restore").ConfigureAwait(false);
        RestoreContext restored = await LoadRun
            .RunAsync(Index, _rank, $"'{member.Name}'", Plan, options, isOwn ? _owner : null, cancellationToken)
            .ConfigureAwait(false);
        _naming.Add(NameTarget);
        return LoadResult.Of(restored);

        void NameTarget(ParameterNames names) => member.Kind.NameParameters(target, member.Name, names);

        RestoreContext Plan()
        {
            RestoreContext context = Context(member, LoadSettings.Of(options, Selection.Everything).After(_settings));
            _naming.ForEach(name => name(context.ParameterNames));
            NameTarget(context.ParameterNames);
            context.RestoreMember(member.Name, Required(member), path => member.Kind.RestoreOrAgreeOnNull(target, path, context));
            return context;
        }
    }

    /// <summary>Closes the checkpoint. What was read or restored stays.</summary>
    public ValueTask DisposeAsync() => Index.DisposeAsync();

    /// <summary>A member that is asked for by name may not be missing in silence.</summary>
    private static MemberIdentity Required(Member<TState> member) => member.Identity with { IsOptional = false };

    private RestoreContext Context(Member<TState> member, RestoreSettings? settings = null)
    {
        ObjectDisposedException.ThrowIf(Index.IsDisposed, this);
        var context = new RestoreContext(_content, _rank, settings ?? RestoreSettings.Default);
        AddSources(member, context);
        return context;
    }

    private static void AddSources(Member<TState> member, RestoreContext context)
    {
        string prefix = "";
        foreach (MemberIdentity identity in member.Chain)
        {
            context.Sources.Add(prefix, identity);
            prefix += identity.Name + ".";
        }
    }

    private static IEnumerable<Member<TState>> Left(IEnumerable<Member<TState>> members, Selection loaded) =>
        members.SelectMany(member => loaded.Of(member.Name) switch
        {
            Coverage.None => [member],
            Coverage.Part => Left(member.Inner(), loaded),
            _ => [],
        });
}
