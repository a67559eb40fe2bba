using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Engine.Checkpoints;

namespace OssPipeline.Cli;

/// <summary>One command line being run.</summary>
/// <param name="Host">The world.</param>
/// <param name="Terminal">Where it speaks.</param>
/// <param name="Line">What was given.</param>
/// <param name="Common">Options of several commands.</param>
internal sealed record Invocation(CliHost Host, Terminal Terminal, ParseResult Line, CommonOptions Common)
{
    /// <summary>The folder for state of commands without a pipeline file, absolute: as given, else <c>.osspipe</c> in the current folder.</summary>
    public string StateDirectory => GivenState ?? Host.PathOf(JobState.DefaultDirectory);

    private string? GivenState =>
        ((Line.GetResult(Common.State) is null ? null : Line.GetValue(Common.State)) ?? Host.Variable("OSSPIPE_STATE")) is { Length: > 0 } given
            ? Host.PathOf(given)
            : null;

    /// <summary>The folder for state of a pipeline, absolute: as given, else <c>.osspipe</c> beside the file, wherever it is run from.</summary>
    public string StateDirectoryOf(string pipelineFile) =>
        GivenState ?? Path.Combine(Path.GetDirectoryName(Host.PathOf(pipelineFile)) ?? Host.Directory, JobState.DefaultDirectory);
}
