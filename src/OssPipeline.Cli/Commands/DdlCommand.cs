using System.CommandLine;
using System.Text;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Pipelines;
using OssPipeline.Core.Rows;
using OssPipeline.Engine.Tables.Scripts;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe ddl PIPELINE</c>: the scripts that create, extend and drop a pipeline's tables, without running it.</summary>
internal static class DdlCommand
{
    private static readonly Dictionary<string, string> ScriptNames = new(StringComparer.Ordinal)
    {
        ["create"] = "create_table.sql",
        ["partitions"] = "add_partitions.sql",
        ["drop"] = "drop_table.sql",
    };

    public static Command Create(CommandFrame frame)
    {
        var options = new Options(
            new("--node") { Description = "Only the table of this node.", HelpName = "NAME" },
            new("--dialect") { Description = "Whose SQL, in place of what the nodes say: maxcompute, hive, spark, trino or athena.", HelpName = "NAME" },
            new("--script") { Description = "Only this script: create, partitions or drop.", HelpName = "NAME" },
            new("--out") { Description = "Writes DIR/NODE/create_table.sql and so on instead of printing.", HelpName = "DIR" },
            new("--no-list") { Description = "Lists no partitions in the store: the script has the engine look for them." });
        var command = PipelineOptions.CreateCommand("ddl", "Prints the scripts that create, extend and drop a pipeline's tables; runs nothing.", frame.Common);
        foreach (var option in new Option[] { options.Node, options.Dialect, options.Script, options.Out, options.NoList })
        {
            command.Add(option);
        }

        return frame.Bind(command, (run, stop) => ExecuteAsync(run, options, stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, Options options, CancellationToken stop)
    {
        var (node, script) = (run.Line.GetValue(options.Node), ScriptName(run.Line.GetValue(options.Script)));
        var session = PipelineSession.Open(run);
        await using (session.ConfigureAwait(false))
        {
            CheckNode(session, node);
            SetDialect(run, session, node, run.Line.GetValue(options.Dialect));
            var plan = await session.CompileAsync(stop).ConfigureAwait(false);
            await using (plan.ConfigureAwait(false))
            {
                var tables = await TableScripts.OfAsync(plan, node, !run.Line.GetValue(options.NoList), stop).ConfigureAwait(false);
                var scripts = tables.SelectMany(t => t.Scripts.Where(s => script is null || s.Name == script).Select(s => (Table: t, Script: s))).ToList();
                if (tables.Count == 0)
                {
                    throw CliException.Usage($"{session.Spec.File} has no table: no 'table' node and no 'external_table'");
                }

                Note(run.Terminal, tables);
                if (run.Line.GetValue(options.Out) is { } folder)
                {
                    Write(run, scripts, run.Host.PathOf(folder));
                }
                else
                {
                    Print(run.Terminal, scripts);
                }

                if (scripts.Count == 0 && tables.All(t => t.Problem is null))
                {
                    run.Terminal.Note("osspipe: no table has partitions, so there is no script that adds any");
                }

                return tables.Any(t => t.Problem is not null) ? ExitCode.Incomplete : ExitCode.Done;
            }
        }
    }

    private static string? ScriptName(string? word) => word is null ? null
        : ScriptNames.TryGetValue(word, out var name) ? name
        : throw CliException.Usage($"--script {word}: scripts are {string.Join(", ", ScriptNames.Keys)}");

    private static void CheckNode(PipelineSession session, string? node)
    {
        if (node is null)
        {
            return;
        }

        var tables = session.Spec.Nodes.Where(n => n.Kind.Schema.Options.Any(o => o.Name == "dialect")).Select(n => n.Name).ToList();
        if (!tables.Contains(node))
        {
            throw CliException.Usage($"--node {node}: {(tables.Count == 0 ? "the pipeline has no table" : $"tables are {string.Join(", ", tables)}")}");
        }
    }

    // The dialect is an option of the nodes, so that it is checked as theirs is.
    private static void SetDialect(Invocation run, PipelineSession session, string? node, string? dialect)
    {
        if (dialect is null)
        {
            return;
        }

        var overrides = new List<string>();
        foreach (var one in session.Spec.Nodes.Where(n => node is null || n.Name == node))
        {
            if (one.Kind.Schema.Options.FirstOrDefault(o => o.Name == "dialect") is { } option)
            {
                if (!option.Choices.Contains(dialect))
                {
                    throw CliException.Usage($"--dialect {dialect}: dialects are {string.Join(", ", option.Choices)}");
                }

                overrides.Add($"nodes.{one.Name}.dialect={dialect}");
            }
        }

        session.Reload(run, overrides);
    }

    private static void Note(Terminal terminal, IReadOnlyList<DescribedTable> tables)
    {
        foreach (var table in tables)
        {
            foreach (var warning in table.Warnings)
            {
                terminal.Note($"osspipe: warning: '{table.Name}': {Printable.Of(warning)}");
            }

            if (table.Problem is { } problem)
            {
                terminal.Error($"osspipe: '{table.Name}': {Printable.Of(problem)}");
            }
        }
    }

    private static void Print(Terminal terminal, List<(DescribedTable Table, TableScript Script)> scripts)
    {
        var isFirst = true;
        foreach (var (table, script) in scripts)
        {
            if (terminal.IsJson)
            {
                terminal.Json((table, script), static (json, one) =>
                {
                    json.WriteString("table", one.table.Name);
                    json.WriteString("location", one.table.Location);
                    json.WriteString("script", one.script.Name);
                    json.WriteString("text", one.script.Text);
                });
                continue;
            }

            // A single script is printed as it would be in its file.
            if (scripts.Count > 1)
            {
                terminal.Line($"{(isFirst ? "" : "\n")}-- {table.Name}: {script.Name}");
            }

            terminal.Line(script.Text.TrimEnd('\n'));
            isFirst = false;
        }
    }

    private static void Write(Invocation run, List<(DescribedTable Table, TableScript Script)> scripts, string folder)
    {
        foreach (var (table, script) in scripts)
        {
            var path = Path.Combine(folder, table.Name, script.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, script.Text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            if (run.Terminal.IsJson)
            {
                run.Terminal.Json((table, script, path), static (json, one) =>
                {
                    json.WriteString("table", one.table.Name);
                    json.WriteString("location", one.table.Location);
                    json.WriteString("script", one.script.Name);
                    json.WriteString("path", one.path);
                });
            }
            else
            {
                run.Terminal.Line(path);
            }
        }
    }

    private sealed record Options(Option<string?> Node, Option<string?> Dialect, Option<string?> Script, Option<string?> Out, Option<bool> NoList);
}
