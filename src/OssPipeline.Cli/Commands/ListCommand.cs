using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Core.Catalog;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe list [KIND]</c>: the kinds of stores and nodes; one of them with its options and an example.</summary>
internal static class ListCommand
{
    public static Command Create(CommandFrame frame)
    {
        var kind = Operand.Optional("KIND", "Shows this kind with its options and an example.");
        var command = new Command("list", "Lists the kinds of stores and nodes.") { kind, frame.Common.Json };
        return frame.Bind(command, (run, _) => Task.FromResult(Execute(run, run.Line.GetValue(kind))));
    }

    private static int Execute(Invocation run, string? name)
    {
        var catalog = new Components(run.Host, run.StateDirectory, run.Terminal).Catalog;
        var kinds = catalog.Stores.Concat(catalog.Nodes);
        if (name is null)
        {
            foreach (var role in kinds.GroupBy(k => k.Role).OrderBy(g => g.Key))
            {
                WriteRole(run.Terminal, role.Key, role);
            }

            return ExitCode.Done;
        }

        var named = kinds.Where(k => k.Name == name).ToList();
        if (named.Count == 0)
        {
            throw CliException.Usage($"no kind '{name}'; there are {string.Join(", ", kinds.Select(k => k.Name).Order(StringComparer.Ordinal))}");
        }

        foreach (var one in named)
        {
            KindText.Write(run.Terminal, one);
        }

        return ExitCode.Done;
    }

    private static void WriteRole(Terminal terminal, ComponentRole role, IEnumerable<ComponentKind> kinds)
    {
        if (!terminal.IsJson)
        {
            terminal.Line($"{KindText.Word(role)}s:");
        }

        foreach (var kind in kinds.OrderBy(k => k.Name, StringComparer.Ordinal))
        {
            if (terminal.IsJson)
            {
                KindText.Write(terminal, kind);
            }
            else
            {
                terminal.Line($"  {kind.Name,-12}  {kind.Summary}");
            }
        }
    }
}
