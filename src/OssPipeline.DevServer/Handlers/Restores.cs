using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>RestoreObject. What a restore takes is <see cref="DevServerOptions.RestoreTakes"/>, whatever the tier.</summary>
internal static class Restores
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>RestoreObject: 202 begins a restore, 200 keeps the restored copy for longer.</summary>
    public static async Task RestoreAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        byte[] body = exchange.Http.Request.ContentLength > 0 ? await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false) : [];
        var now = exchange.Service.Now;
        var wasRestored = false;
        string? priority = null;
        VersionChange.Apply(exchange, bucket, version =>
        {
            var storageClass = version.Attributes.StorageClass;
            if (!ArchiveState.IsArchive(storageClass) || version.Kind == ObjectKind.Symlink)
            {
                throw new OssError(400, "OperationNotSupported", "The operation is not supported for this resource.", ("ResourceType", storageClass), ("Key", exchange.Key));
            }

            var request = RestoreRequest.Parse(body, storageClass);
            var last = version.Detail.Restoration;
            if (last?.IsOngoing(now) is true)
            {
                throw new OssError(409, "RestoreAlreadyInProgress", "The restore operation is in progress.", ("Key", exchange.Key));
            }

            wasRestored = last?.IsReadable(now) is true;
            priority = storageClass == "Archive" ? null : request.Tier ?? "Standard";
            var restoration = wasRestored
                ? last! with { Until = Math.Max(last.Until, now + (request.Days * Day)) }
                : Begun(now + (long)exchange.Service.Options.RestoreTakes.TotalMilliseconds, request.Days);
            return version.With(version.Detail with { Restoration = restoration });
        });
        if (!wasRestored && priority is not null)
        {
            exchange.Answer("x-oss-object-restore-priority", priority);
        }

        exchange.Status(wasRestored ? 200 : 202);
        exchange.Http.Response.ContentLength = 0;
    }

    private static Restoration Begun(long ready, int days) => new(ready, ready + (days * Day));
}
