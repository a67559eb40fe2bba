using System.CommandLine;

namespace OssPipeline.Cli.Pipelines;

/// <summary>The argument and options of every command on one pipeline file.</summary>
internal static class PipelineOptions
{
    /// <summary><c>--relist</c>: the listing of a run that was cut off is not gone on with.</summary>
    public static Option<bool> CreateRelist() => new("--relist")
    {
        Description = "Lists sources from their beginning, though a run that was cut off has listed a part of them.",
    };

    /// <summary>A command on a pipeline file.</summary>
    public static Command CreateCommand(string name, string description, CommonOptions common) =>
        new(name, description) { common.Pipeline, common.Set, common.State, common.Json };
}
