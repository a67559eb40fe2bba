using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Engine.Reference;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe docs --write [DIR]</c>: the reference pages of all components, from their declarations.</summary>
internal static class DocsCommand
{
    private const string DefaultDirectory = "docs/components";

    public static Command Create(CommandFrame frame)
    {
        var write = Folder("--write", "Writes the pages that are missing or stale into this folder");
        var check = Folder("--check", "Writes nothing; exits 1 when a page in this folder is missing or stale");
        var command = new Command("docs", "Writes or checks the reference pages of all components.") { write, check, frame.Common.Json };
        command.Validators.Add(line =>
        {
            if (line.GetResult(write) is null == line.GetResult(check) is null)
            {
                line.AddError("docs needs either --write or --check.");
            }
        });
        return frame.Bind(command, (run, _) => Task.FromResult(run.Line.GetResult(write) is not null
            ? Write(run, Path(run, write))
            : Check(run, Path(run, check))));
    }

    private static Option<string?> Folder(string name, string description) => new(name)
    {
        Description = $"{description} [default: {DefaultDirectory}].",
        HelpName = "DIR",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static string Path(Invocation run, Option<string?> option) => run.Host.PathOf(run.Line.GetValue(option) ?? DefaultDirectory);

    private static int Write(Invocation run, string directory)
    {
        var pages = ComponentDocs.WriteAll(Catalog(run), directory);
        foreach (var page in pages)
        {
            Print(run.Terminal, "written", System.IO.Path.Combine(directory, page));
        }

        run.Terminal.Note(pages.Count == 0 ? $"{directory}: all pages are up to date" : $"{directory}: {pages.Count} pages written or removed");
        return ExitCode.Done;
    }

    private static int Check(Invocation run, string directory)
    {
        var stale = ComponentDocs.FindStale(Catalog(run), directory);
        foreach (var page in stale)
        {
            Print(run.Terminal, "stale", System.IO.Path.Combine(directory, page));
        }

        return stale.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static Core.Catalog.ComponentCatalog Catalog(Invocation run) => new Components(run.Host, run.StateDirectory, run.Terminal).Catalog;

    private static void Print(Terminal terminal, string word, string file)
    {
        if (terminal.IsJson)
        {
            terminal.Json((word, file), static (json, p) =>
            {
                json.WriteString("event", p.word);
                json.WriteString("file", p.file);
            });
        }
        else
        {
            terminal.Line($"{word} {file}");
        }
    }
}
