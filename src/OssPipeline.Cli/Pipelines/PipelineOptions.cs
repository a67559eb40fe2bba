using System.CommandLine;

namespace OssPipeline.Cli.Pipelines;

/// <summary>The argument and options of every command on one pipeline file.</summary>
internal static class PipelineOptions
{
    /// <summary>A command on a pipeline file.</summary>
    public static Command CreateCommand(string name, string description, CommonOptions common) =>
        new(name, description) { common.Pipeline, common.Set, common.State, common.Json };
}
