using System.Diagnostics;
using System.Globalization;

namespace TrainGpt;

/// <summary>Shows how the run goes: one line that changes on a terminal, a plain line for each report elsewhere.</summary>
public sealed class ProgressReport
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly long _firstStep;
    private readonly long _steps;
    private readonly int _tokensPerStep;
    private readonly bool _plain = Terminal.IsPlain;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _lastReport;

    public ProgressReport(long firstStep, long steps, int tokensPerStep)
    {
        _firstStep = firstStep;
        _steps = steps;
        _tokensPerStep = tokensPerStep;
    }

    public void Step(long step, double loss)
    {
        if (_clock.Elapsed - _lastReport < Interval && step != _steps)
        {
            return;
        }

        _lastReport = _clock.Elapsed;
        double secondsPerStep = _clock.Elapsed.TotalSeconds / (step - _firstStep);
        double secondsLeft = secondsPerStep * (_steps - step);
        string line = string.Create(CultureInfo.InvariantCulture,
            $"step {step}/{_steps}  loss {loss:F4}  {_tokensPerStep / secondsPerStep:F0} tokens/s  ETA {Describe(secondsLeft)}");
        if (_plain)
        {
            Console.WriteLine(line);
        }
        else
        {
            Console.Write($"\r{line}\u001b[K");
        }
    }

    /// <summary>Ends the line that changes, so that the next one stands by itself.</summary>
    public void End()
    {
        if (!_plain && _lastReport > TimeSpan.Zero)
        {
            Console.WriteLine();
        }
    }

    private static string Describe(double seconds) => string.Create(CultureInfo.InvariantCulture,
        $"{Math.Floor(seconds / 3600):F0}:{Math.Floor(seconds / 60) % 60:00}:{Math.Floor(seconds) % 60:00}");
}
