using System.CommandLine;
using OssPipeline.Engine.Reference;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe schema</c>: the JSON Schema of the pipeline file, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Create(CommandFrame frame)
    {
        var command = new Command("schema", "Prints the JSON Schema of the pipeline file, for editors.");
        return frame.Bind(command, static (run, _) => Task.FromResult(Execute(run)));
    }

    private static int Execute(Invocation run)
    {
        run.Terminal.Line(PipelineSchema.Write(new Components(run.Host, run.StateDirectory, run.Terminal).Catalog).TrimEnd());
        return ExitCode.Done;
    }
}
