using System.CommandLine;
using System.Globalization;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe ls URL</c>: what a store holds, streamed, however much it is.</summary>
internal static class LsCommand
{
    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var recursive = new Option<bool>("--recursive", "-r") { Description = "All objects below, rather than folders." };
        var command = new Command("ls", "Lists the objects of a store.") { at.Url, recursive };
        at.AddTo(command);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, at, run.Line.GetValue(recursive), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, StoreOptions at, bool recursive, CancellationToken stop)
    {
        var opened = await at.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var (objects, bytes) = (0L, 0L);
            var entries = recursive
                ? FoldedListing.ListAllAsync(opened.Store, opened.Key, stop)
                : FoldedListing.ListAsync(opened.Store, opened.Key, stop);
            await foreach (var entry in entries.ConfigureAwait(false))
            {
                Print(run.Terminal, entry);
                if (entry.Object is { } item)
                {
                    objects++;
                    bytes += item.Size;
                }
            }

            if (recursive)
            {
                run.Terminal.Note($"{objects:N0} objects, {new ByteSize(bytes)}");
            }
        }

        return ExitCode.Done;
    }

    private static void Print(Terminal terminal, ListedEntry entry)
    {
        if (terminal.IsJson)
        {
            terminal.Json(entry, static (json, e) =>
            {
                if (e.Object is { } item)
                {
                    ObjectJson.Write(json, item);
                }
                else
                {
                    json.WriteString("folder", e.Name);
                }
            });
        }
        else if (entry.Object is { } item)
        {
            var time = item.LastModified?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            terminal.Line($"{new ByteSize(item.Size),10}  {time,-19}  {Printable.Of(entry.Name)}");
        }
        else
        {
            terminal.Line($"{"-",10}  {"",-19}  {Printable.Of(entry.Name)}");
        }
    }
}
