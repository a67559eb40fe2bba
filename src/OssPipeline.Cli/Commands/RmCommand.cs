using System.CommandLine;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe rm URL</c>: deletes an object, or with <c>--recursive</c> all below a prefix after asking.</summary>
internal static class RmCommand
{
    private const int BatchSize = 1000; // what one request of OSS deletes

    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var recursive = new Option<bool>("--recursive", "-r") { Description = "All objects whose key begins so." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Without asking." };
        var command = new Command("rm", "Deletes an object, or all below a prefix.") { at.Url, recursive, yes };
        at.AddTo(command);
        return frame.Bind(command, (run, stop) => run.Line.GetValue(recursive)
            ? DeleteBelowAsync(run, at, run.Line.GetValue(yes), stop)
            : DeleteOneAsync(run, at, stop));
    }

    private static async Task<int> DeleteOneAsync(Invocation run, StoreOptions at, CancellationToken stop)
    {
        var opened = await at.OpenAsync(run, stop, needsKey: true).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var counts = new DeleteCounts();
            await DeleteAsync(opened.Store, [opened.Key], counts, run.Terminal, stop).ConfigureAwait(false);
            return Finish(run.Terminal, counts);
        }
    }

    private static async Task<int> DeleteBelowAsync(Invocation run, StoreOptions at, bool yes, CancellationToken stop)
    {
        var opened = await at.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            if (!yes && !await ConfirmAsync(run, opened, stop).ConfigureAwait(false))
            {
                run.Terminal.Note("nothing deleted");
                return ExitCode.Incomplete;
            }

            var counts = new DeleteCounts();
            var batch = new List<string>(BatchSize);
            await foreach (var item in opened.Store.ListAsync(opened.Key, null, stop).ConfigureAwait(false))
            {
                batch.Add(item.Key);
                if (batch.Count == BatchSize)
                {
                    await DeleteAsync(opened.Store, batch, counts, run.Terminal, stop).ConfigureAwait(false);
                    batch.Clear();
                }
            }

            await DeleteAsync(opened.Store, batch, counts, run.Terminal, stop).ConfigureAwait(false);
            return Finish(run.Terminal, counts);
        }
    }

    private static async Task<bool> ConfirmAsync(Invocation run, OpenedStore opened, CancellationToken stop)
    {
        var (objects, bytes) = (0L, 0L);
        string? first = null;
        var last = "";
        await foreach (var item in opened.Store.ListAsync(opened.Key, null, stop).ConfigureAwait(false))
        {
            objects++;
            bytes += item.Size;
            first ??= item.Key;
            last = item.Key;
        }

        if (first is null)
        {
            return true;
        }

        var question = $"Delete {objects:N0} objects ({new ByteSize(bytes)}) from {opened.Store.Info.Location}, {Printable.Of(first)} to {Printable.Of(last)}? [y/N]";
        var answer = run.Host.Ask(run.Terminal.Redaction.Apply(question))
            ?? throw CliException.Usage($"rm --recursive would delete {objects:N0} objects and nobody can be asked; add --yes");
        return answer.Trim() is "y" or "Y" or "yes";
    }

    private static async Task DeleteAsync(IObjectStore store, List<string> keys, DeleteCounts counts, Terminal terminal, CancellationToken stop)
    {
        if (keys.Count == 0)
        {
            return;
        }

        var failures = await store.DeleteAsync(keys, stop).ConfigureAwait(false);
        counts.Deleted += keys.Count - failures.Count;
        counts.Failed += failures.Count;
        foreach (var failure in failures)
        {
            terminal.Error($"osspipe: {Printable.Of(failure.Key)}: {failure.Reason}");
        }
    }

    private static int Finish(Terminal terminal, DeleteCounts counts)
    {
        if (terminal.IsJson)
        {
            terminal.Json(counts, static (json, c) =>
            {
                json.WriteString("event", "deleted");
                json.WriteNumber("deleted", c.Deleted);
                json.WriteNumber("failed", c.Failed);
            });
        }
        else
        {
            terminal.Note($"{counts.Deleted:N0} deleted{(counts.Failed > 0 ? $", {counts.Failed:N0} failed" : "")}");
        }

        return counts.Failed == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }

    private sealed class DeleteCounts
    {
        public long Deleted { get; set; }

        public long Failed { get; set; }
    }
}
