using System.CommandLine;

namespace OssPipeline.Cli;

/// <summary>What every command shares: how it starts, is stopped, and how what it throws becomes an exit code.</summary>
/// <param name="host">The world.</param>
/// <param name="common">Options of several commands.</param>
internal sealed class CommandFrame(CliHost host, CommonOptions common)
{
    /// <summary>Options of several commands.</summary>
    public CommonOptions Common { get; } = common;

    /// <summary>Makes <paramref name="execute"/> what the command does.</summary>
    public Command Bind(Command command, Func<Invocation, CancellationToken, Task<int>> execute)
    {
        command.SetAction((line, _) => RunAsync(line, execute));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, Func<Invocation, CancellationToken, Task<int>> execute)
    {
        using var terminal = Common.Terminal(host, line);
        using var stop = new CancellationTokenSource();
        using var signals = host.OnStop(() =>
        {
            terminal.Note("osspipe: stopping; a second Ctrl-C ends at once");
            stop.Cancel();
        });
        try
        {
            return await execute(new Invocation(host, terminal, line, Common), stop.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (!Failure.IsClosedOutput(error))
        {
            return Failure.Report(error, terminal, stop.IsCancellationRequested);
        }
    }
}
