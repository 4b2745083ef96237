using System.Numerics;
using Fabric.Checkpoints;
using Fabric.State;

namespace Fabric;

/// <summary>Which value of a state tells good checkpoints from bad ones. It is read from the checkpoints, so that a run that is started again knows it.</summary>
/// <typeparam name="TState">The state class.</typeparam>
public sealed class CheckpointMetric<TState>
    where TState : class
{
    private readonly Func<Remainder<TState>, Task<double>> _read;

    internal CheckpointMetric(Func<Remainder<TState>, Task<double>> read, bool highestIsBest)
    {
        _read = read;
        HighestIsBest = highestIsBest;
    }

    internal bool HighestIsBest { get; }

    /// <returns><see langword="null"/> where the checkpoint has nothing that can be compared.</returns>
    internal async Task<double?> ReadAsync(CheckpointIndex index, RankInfo rank)
    {
        try
        {
            double value = await _read(Remainder<TState>.Whole(index, rank)).ConfigureAwait(false);
            return double.IsNaN(value) ? null : value;
        }
        catch (CheckpointMismatchException)
        {
            // The state did not have it then.
            return null;
        }
    }
}

/// <summary>Makes <see cref="CheckpointMetric{TState}"/>s of members.</summary>
public static class CheckpointMetric
{
    /// <summary>
    /// The lowest value is the best: a validation loss, as it was when the checkpoint was saved. Not the lowest so far, which is the same in all that follow.
    /// </summary>
    /// <typeparam name="TState">The state class.</typeparam>
    /// <typeparam name="T">A number.</typeparam>
    /// <param name="member">The member, as <c>TrainingState.Members.ValidationLoss</c>.</param>
    /// <returns>The metric. NaN is never good.</returns>
    public static CheckpointMetric<TState> Lowest<TState, T>(ValueMember<TState, T> member)
        where TState : class
        where T : INumber<T> => Of(member, highestIsBest: false);

    /// <summary>The highest value is the best: an accuracy, as it was when the checkpoint was saved.</summary>
    /// <inheritdoc cref="Lowest"/>
    public static CheckpointMetric<TState> Highest<TState, T>(ValueMember<TState, T> member)
        where TState : class
        where T : INumber<T> => Of(member, highestIsBest: true);

    private static CheckpointMetric<TState> Of<TState, T>(ValueMember<TState, T> member, bool highestIsBest)
        where TState : class
        where T : INumber<T>
    {
        ArgumentNullException.ThrowIfNull(member);
        return new(async rest => double.CreateChecked(await rest.ReadAsync(member).ConfigureAwait(false)), highestIsBest);
    }
}
