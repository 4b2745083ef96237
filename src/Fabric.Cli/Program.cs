using Fabric.Cli.Commands;
using Fabric.Cli.Output;

return await FabricCommand.RunAsync(args, new Terminal()).ConfigureAwait(false);
