using System.CommandLine;
using System.Globalization;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe ls URL</c>: what a store holds, streamed, however much it is.</summary>
internal static class LsCommand
{
    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var recursive = new Option<bool>("--recursive", "-r") { Description = "All objects below, rather than folders." };
        var versions = new Option<bool>("--versions") { Description = "Every version and delete marker below, newest first." };
        var command = new Command("ls", "Lists the objects of a store.") { at.Url, recursive, versions };
        at.AddTo(command);
        return frame.Bind(command, (run, stop) => run.Line.GetValue(versions)
            ? ListVersionsAsync(run, at, stop)
            : ExecuteAsync(run, at, run.Line.GetValue(recursive), stop));
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

    private static async Task<int> ListVersionsAsync(Invocation run, StoreOptions at, CancellationToken stop)
    {
        var opened = await at.OpenAsync(run, stop).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var (versions, markers, bytes) = (0L, 0L, 0L);
            await foreach (var version in opened.Store.ListVersionsAsync(opened.Key, stop).ConfigureAwait(false))
            {
                Print(run.Terminal, version);
                bytes += version.Object.Size;
                _ = version.IsDeleteMarker ? markers++ : versions++;
            }

            run.Terminal.Note($"{versions:N0} versions, {new ByteSize(bytes)}, {markers:N0} delete markers");
        }

        return ExitCode.Done;
    }

    private static void Print(Terminal terminal, ObjectVersion version)
    {
        if (terminal.IsJson)
        {
            terminal.Json(version, static (json, v) =>
            {
                ObjectJson.Write(json, v.Object);
                json.WriteString("version_id", v.VersionId);
                json.WriteBoolean("is_latest", v.IsLatest);
                json.WriteBoolean("is_delete_marker", v.IsDeleteMarker);
            });
            return;
        }

        var size = version.IsDeleteMarker ? "deleted" : new ByteSize(version.Object.Size).ToString();
        terminal.Line($"{size,10}  {TimeOf(version.Object),-19}  {(version.IsLatest ? "latest" : ""),-6}  {Printable.Of(version.VersionId)}  {Printable.Of(version.Object.Key)}");
    }

    private static string? TimeOf(ObjectInfo item) => item.LastModified?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

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
            terminal.Line($"{new ByteSize(item.Size),10}  {TimeOf(item),-19}  {Printable.Of(entry.Name)}");
        }
        else
        {
            terminal.Line($"{"-",10}  {"",-19}  {Printable.Of(entry.Name)}");
        }
    }
}
