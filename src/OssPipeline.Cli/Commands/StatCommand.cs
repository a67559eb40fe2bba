using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Store;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe stat URL</c>: all that a store tells of one object; exits 1 when there is none.</summary>
internal static class StatCommand
{
    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var all = new Option<bool>("--all", "-a") { Description = "Tags and ACL of an object of OSS as well, at a request each." };
        var command = new Command("stat", "Describes one object: size, ETag, CRC64, headers and metadata.") { at.Url, all };
        at.AddTo(command);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, at, run.Line.GetValue(all), stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, StoreOptions at, bool tellsAll, CancellationToken stop)
    {
        var opened = await at.OpenAsync(run, stop, needsKey: true).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var view = opened.Bare is OssStore oss ? new OssObjectView(oss, versionId: null, tellsAll) : null;
            var store = view is null ? opened.Store : opened.Through(view).Store;
            var item = await store.HeadAsync(opened.Key, stop).ConfigureAwait(false)
                ?? throw opened.NoSuchObject();
            if (run.Terminal.IsJson)
            {
                run.Terminal.Json((item, view), static (json, s) =>
                {
                    ObjectJson.Write(json, s.item);
                    WriteDetails(json, s.view);
                });
            }
            else
            {
                Print(run.Terminal, item, view);
            }
        }

        return ExitCode.Done;
    }

    private static void WriteDetails(Utf8JsonWriter json, OssObjectView? view)
    {
        if (view?.Details is not { } details)
        {
            return;
        }

        foreach (var (name, value) in Texts(view, details))
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }

        if (details.NextAppendPosition is { } position)
        {
            json.WriteNumber("next_append_position", position);
        }

        if (details.TagCount is { } tags)
        {
            json.WriteNumber("tag_count", tags);
        }

        if (details.Restoration is { } restoration)
        {
            json.WriteBoolean("restore_ongoing", restoration.IsOngoing);
            if (restoration.Until is { } until)
            {
                json.WriteString("restored_until", until.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            }
        }
    }

    private static (string Name, string? Value)[] Texts(OssObjectView view, OssObjectDetails details) =>
        [("object_type", details.Type), ("version_id", details.VersionId), ("acl", view.Acl)];

    private static void Print(Terminal terminal, ObjectInfo item, OssObjectView? view)
    {
        Row("key", item.Key);
        Row("size", $"{item.Size} ({new ByteSize(item.Size)})");
        Row("etag", item.ETag);
        Row("last_modified", item.LastModified is { } modified ? Time(modified) : null);
        Row("crc64", item.Crc64?.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in ObjectJson.Headers(item.Attributes))
        {
            Row(name, value);
        }

        if (view?.Details is { } details)
        {
            foreach (var (name, value) in Texts(view, details))
            {
                Row(name, value);
            }

            Row("next_append_position", details.NextAppendPosition?.ToString(CultureInfo.InvariantCulture));
            Row("tag_count", details.TagCount?.ToString(CultureInfo.InvariantCulture));
            Row("restore", details.Restoration switch
            {
                null => null,
                { IsOngoing: true } => "ongoing",
                { Until: { } until } => $"readable until {Time(until)}",
                _ => "readable",
            });
        }

        foreach (var (name, value) in item.Attributes.Metadata)
        {
            Row($"metadata.{name}", value);
        }

        foreach (var (name, value) in item.Attributes.Tags)
        {
            Row($"tags.{name}", value);
        }

        static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        void Row(string name, string? value)
        {
            if (value is not null)
            {
                terminal.Line($"{Printable.Of(name),-22} {Printable.Of(value)}");
            }
        }
    }
}
