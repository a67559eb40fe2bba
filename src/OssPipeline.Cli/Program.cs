using OssPipeline.Cli;

return await OsspipeApp.RunAsync(args, CliHost.OfProcess()).ConfigureAwait(false);
