using System.Diagnostics;
using Fabric.Runtime.Tests.States;
using Xunit;
using static TorchSharp.torch;

namespace Fabric.Runtime.Tests.Interop;

/// <summary>
/// PyTorch 2 reads with <c>weights_only=True</c> unless told otherwise. Debian's 1.13 refuses every float with it, hence every optimizer, so
/// that its own lists of what it takes are held against what is written.
/// </summary>
public class WeightsOnlyTests
{
    [PythonFact]
    public Task Everything_that_is_written_is_on_the_lists_of_PyTorch_2() =>
        FabricRuntime.RunAsync(new FabricOptions { Device = CPU }, async fabric =>
        {
            using var folder = new TemporaryFolder();
            TinyState state = TinyState.Create(fabric);
            state.Train(fabric, 3);
            await state.SaveAsync(fabric, folder["s.ckpt"]);

            var start = new ProcessStartInfo(PythonFactAttribute.Python) { RedirectStandardError = true };
            start.ArgumentList.Add(Path.Combine(Repository.Root, "tests", "Fabric.Runtime.Tests", "Interop", "check_weights_only.py"));
            start.ArgumentList.Add(folder["s.ckpt"]);
            using Process python = Process.Start(start)!;
            string errors = await python.StandardError.ReadToEndAsync();
            await python.WaitForExitAsync();
            Assert.True(python.ExitCode == 0, errors);
        });
}
