using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Engine.Spec;
using OssPipeline.Engine.Tables.Scripts;

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
            var components = new Components(run.Host, run.StateDirectoryOf(file), run.Terminal);
            var result = PipelineSession.Load(run, file, components);
            var tables = result.Spec is null ? new TableFindings(result.Problems, []) : TableWarnings.Of(result.Spec, components.PlanServices(result.Spec));
            problems += tables.Problems.Count;
            foreach (var problem in tables.Problems)
            {
                Print(run.Terminal, "problem", problem.At, problem.Message);
            }

            foreach (var warning in tables.Warnings)
            {
                Print(run.Terminal, "warning", warning.At, $"'{warning.Table}': {warning.Message}");
            }

            if (result.Spec is { } spec && tables.Problems.Count == 0)
            {
                var warnings = tables.Warnings.Count switch
                {
                    0 => "",
                    1 => ", 1 warning",
                    var count => $", {count} warnings",
                };
                run.Terminal.Note($"{file}: no problems{warnings} ({spec.Nodes.Count} nodes, {spec.Stores.Count} stores)");
            }
        }

        return problems == 0 ? ExitCode.Done : ExitCode.Usage;
    }

    // Findings are what lint is asked for, so they are its result: on stdout.
    private static void Print(Terminal terminal, string kind, SourcePosition at, string message)
    {
        if (!terminal.IsJson)
        {
            terminal.Line(kind == "problem" ? $"{at}: {message}" : $"{at}: {kind}: {Printable.Of(message)}");
            return;
        }

        terminal.Json((kind, at, message), static (json, found) =>
        {
            json.WriteString("event", found.kind);
            json.WriteString("file", found.at.File);
            json.WriteNumber("line", found.at.Line);
            json.WriteNumber("column", found.at.Column);
            json.WriteString("message", found.message);
        });
    }
}
