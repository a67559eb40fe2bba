using System.CommandLine;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli;

/// <summary>One command line being run.</summary>
/// <param name="Host">The world.</param>
/// <param name="Terminal">Where it speaks.</param>
/// <param name="Line">What was given.</param>
/// <param name="Common">Options of several commands.</param>
internal sealed record Invocation(CliHost Host, Terminal Terminal, ParseResult Line, CommonOptions Common)
{
    /// <summary>The folder for state, absolute: <c>--state</c>, else <c>OSSPIPE_STATE</c>, else <c>.osspipe</c> in the current folder.</summary>
    public string StateDirectory => Host.PathOf(
        (Line.GetResult(Common.State) is null ? null : Line.GetValue(Common.State))
        ?? Host.Variable("OSSPIPE_STATE")
        ?? ".osspipe");
}
