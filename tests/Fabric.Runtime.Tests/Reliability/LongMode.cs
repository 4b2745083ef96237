namespace Fabric.Runtime.Tests.Reliability;

/// <summary>
/// Tests of reliability are as long as one cares to wait: `FABRIC_LONG=1` runs what docs/reliability.md counts, anything else a sample of it.
/// </summary>
internal static class LongMode
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("FABRIC_LONG") == "1";

    public static T Choose<T>(T fast, T @long) => IsOn ? @long : fast;
}
