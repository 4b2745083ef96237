namespace Fabric.Tests.RankProgram;

/// <summary>Training code for ranks that a test starts.</summary>
/// <param name="Options">What the run is made of, by the arguments.</param>
/// <param name="RunAsync">What each rank does, with the arguments; gives a line on what it saw.</param>
internal sealed record Scenario(Func<string[], FabricOptions> Options, Func<FabricRuntime, string[], Task<string>> RunAsync);
