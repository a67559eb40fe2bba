using System.CommandLine;
using System.CommandLine.Invocation;
using OssPipeline.Cli.Commands;

namespace OssPipeline.Cli;

/// <summary>The program: its commands, and how the process ends.</summary>
internal static class OsspipeApp
{
    private const string Description = """
        Moves data at scale into Alibaba Cloud OSS: a YAML pipeline, run, proven by CRC64, resumable.

          Results go to stdout (--json: one object per line), logs and progress to stderr.
          Exit codes: 0 all done; 1 some objects failed, are missing or differ; 2 wrong pipeline file or command line;
          3 could not run (credentials, connection, state in use); 130 cancelled; 141 the reader of stdout went away.
        """;

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, CliHost host)
    {
        try
        {
            var line = CreateRoot(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            var streams = new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // Signals are ours: the first stops cleanly, the second at once.
            };
            if (line.Action is ParseErrorAction errors)
            {
                // The whole help would push the one line that matters off the screen, unless nothing at all was given.
                errors.ShowHelp = args.Count == 0;
                streams.Output = host.Error;
                _ = line.Invoke(streams);
                var verb = line.CommandResult.Command is RootCommand ? "" : line.CommandResult.Command.Name + " ";
                await host.Error.WriteLineAsync($"See: osspipe {verb}--help").ConfigureAwait(false);
                return ExitCode.Usage;
            }

            var exitCode = await line.InvokeAsync(streams, CancellationToken.None).ConfigureAwait(false);
            await host.Out.FlushAsync().ConfigureAwait(false);
            return exitCode;
        }
        catch (IOException error) when (Failure.IsClosedOutput(error))
        {
            return ExitCode.OutputClosed;
        }
    }

    private static RootCommand CreateRoot(CliHost host)
    {
        var common = new CommonOptions();
        var frame = new CommandFrame(host, common);
        return new RootCommand(Description)
        {
            common.Quiet,
            common.Verbose,
            RunCommand.Create(frame),
            PlanCommand.Create(frame),
            LintCommand.Create(frame),
            DdlCommand.Create(frame),
            VerifyCommand.Create(frame),
            StatusCommand.Create(frame),
            ThrottleCommand.Create(frame),
            GcCommand.Create(frame),
            ListCommand.Create(frame),
            SchemaCommand.Create(frame),
            DocsCommand.Create(frame),
            InitCommand.Create(frame),
            ServeCommand.Create(frame),
            LsCommand.Create(frame),
            StatCommand.Create(frame),
            CatCommand.Create(frame),
            RmCommand.Create(frame),
            HeadCommand.Create(frame),
            QueryCommand.Create(frame),
            InspectCommand.Create(frame),
            InferCommand.Create(frame),
            Crc64Command.Create(frame),
            SignCommand.Create(frame),
            KeysCommand.Create(frame),
        };
    }
}
