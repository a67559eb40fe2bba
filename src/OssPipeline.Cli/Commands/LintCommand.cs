using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Engine.Spec;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe lint PIPELINE…</c>: everything that is wrong with pipeline files, at once; opens no store.</summary>
internal static class LintCommand
{
    public static Command Create(CommandFrame frame)
    {
        var files = Operand.Many("PIPELINE", "Pipeline files.");
        var command = new Command("lint", "Checks pipeline files and shows every problem at its place.") { files, frame.Common.Set, frame.Common.Json };
        return frame.Bind(command, (run, _) => Task.FromResult(Execute(run, run.Line.GetRequiredValue(files))));
    }

    private static int Execute(Invocation run, string[] files)
    {
        var problems = 0;
        foreach (var file in files)
        {
            var result = PipelineSession.Load(run, file, new Components(run.Host, run.StateDirectoryOf(file), run.Terminal));
            problems += result.Problems.Count;
            foreach (var problem in result.Problems)
            {
                Print(run.Terminal, problem);
            }

            if (result.Spec is { } spec)
            {
                run.Terminal.Note($"{file}: no problems ({spec.Nodes.Count} nodes, {spec.Stores.Count} stores)");
            }
        }

        return problems == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    // Problems are what lint is asked for, so they are its result: on stdout.
    private static void Print(Terminal terminal, SpecProblem problem)
    {
        if (!terminal.IsJson)
        {
            terminal.Line(problem.ToString());
            return;
        }

        terminal.Json(problem, static (json, p) =>
        {
            json.WriteString("event", "problem");
            json.WriteString("file", p.At.File);
            json.WriteNumber("line", p.At.Line);
            json.WriteNumber("column", p.At.Column);
            json.WriteString("message", p.Message);
        });
    }
}
