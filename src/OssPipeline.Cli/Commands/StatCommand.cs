using System.CommandLine;
using System.Globalization;
using OssPipeline.Cli.Output;
using OssPipeline.Cli.Stores;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;

namespace OssPipeline.Cli.Commands;

/// <summary><c>osspipe stat URL</c>: all that a store tells of one object; exits 1 when there is none.</summary>
internal static class StatCommand
{
    public static Command Create(CommandFrame frame)
    {
        var at = new StoreOptions(frame.Common);
        var command = new Command("stat", "Describes one object: size, ETag, CRC64, headers and metadata.") { at.Url };
        at.AddTo(command);
        return frame.Bind(command, (run, stop) => ExecuteAsync(run, at, stop));
    }

    private static async Task<int> ExecuteAsync(Invocation run, StoreOptions at, CancellationToken stop)
    {
        var opened = await at.OpenAsync(run, stop, needsKey: true).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
        {
            var item = await opened.Store.HeadAsync(opened.Key, stop).ConfigureAwait(false)
                ?? throw opened.NoSuchObject();
            if (run.Terminal.IsJson)
            {
                run.Terminal.Json(item, ObjectJson.Write);
            }
            else
            {
                Print(run.Terminal, item);
            }
        }

        return ExitCode.Done;
    }

    private static void Print(Terminal terminal, ObjectInfo item)
    {
        Row("key", item.Key);
        Row("size", $"{item.Size} ({new ByteSize(item.Size)})");
        Row("etag", item.ETag);
        Row("last_modified", item.LastModified?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        Row("crc64", item.Crc64?.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in ObjectJson.Headers(item.Attributes))
        {
            Row(name, value);
        }

        foreach (var (name, value) in item.Attributes.Metadata)
        {
            Row($"metadata.{name}", value);
        }

        foreach (var (name, value) in item.Attributes.Tags)
        {
            Row($"tags.{name}", value);
        }

        void Row(string name, string? value)
        {
            if (value is not null)
            {
                terminal.Line($"{Printable.Of(name),-22} {Printable.Of(value)}");
            }
        }
    }
}
