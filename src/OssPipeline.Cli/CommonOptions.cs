using System.CommandLine;
using OssPipeline.Cli.Output;

namespace OssPipeline.Cli;

/// <summary>Options that several commands share, each declared once.</summary>
internal sealed class CommonOptions
{
    /// <summary>Says less; every command has it.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "Errors only on stderr.", Recursive = true };

    /// <summary>Says more; every command has it.</summary>
    public Option<bool> Verbose { get; } = new("--verbose", "-v") { Description = "Details on stderr.", Recursive = true };

    /// <summary>Results as JSON lines.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object per line on stdout." };

    /// <summary>Where jobs keep state.</summary>
    public Option<string?> State { get; } = new("--state")
    {
        Description = "Folder for state and the embedded server's data [default: .osspipe beside the pipeline file].",
        HelpName = "DIR",
    };

    /// <summary>Overrides of the pipeline file.</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Overrides a value of the pipeline file: nodes.read.include=*.csv. May be repeated.",
        HelpName = "PATH=VALUE",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>The pipeline file, for the commands that take one.</summary>
    public Argument<string> Pipeline { get; } = Operand.One("PIPELINE", "The pipeline file.");

    /// <summary>Makes the terminal that a command line asks for.</summary>
    public Terminal Terminal(CliHost host, ParseResult line) => new(
        host,
        line.GetResult(Json) is not null && line.GetValue(Json),
        line.GetValue(Quiet) ? Verbosity.Quiet : line.GetValue(Verbose) ? Verbosity.Verbose : Verbosity.Normal);
}
