namespace Fabric;

/// <summary>Stand-in until the runtime's own.</summary>
/// <typeparam name="TState">The state.</typeparam>
public sealed class Remainder<TState> : IAsyncDisposable
    where TState : class, CompilerServices.ICheckpointState<TState>
{
    /// <summary>Stand-in.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="member">The member.</param>
    /// <returns>Nothing.</returns>
    public Task<T> ReadAsync<T>(ValueMember<TState, T> member) => throw new NotSupportedException(member?.Name);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;
}

/// <summary>Stand-in until the runtime's own.</summary>
/// <typeparam name="TState">The state.</typeparam>
public sealed record LoadOptions<TState>
    where TState : class;
