using OssPipeline.DevServer.Auth;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Finds the version that a request names by key and <c>versionId</c>, and says in OSS's words why there is none.</summary>
internal static class ObjectLookup
{
    /// <summary>The version itself: a symbolic link is not followed.</summary>
    /// <exception cref="OssError">NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker.</exception>
    public static StoredObject Version(Exchange exchange, Bucket bucket) =>
        Existing(exchange, bucket.Find(exchange.Key, exchange.VersionId));

    /// <summary>What a read of the version shows, without its bytes.</summary>
    /// <exception cref="OssError">As <see cref="Open"/>.</exception>
    public static StoredObject Seen(Exchange exchange, Bucket bucket)
    {
        var opened = Open(exchange, bucket);
        bucket.EndRead(opened.Held);
        return opened.Seen;
    }

    /// <summary>Opens the version for reading, through a symbolic link if it is one. The caller ends the read of what is held.</summary>
    /// <exception cref="OssError">As <see cref="Version"/>; for a link SymlinkTargetNotExist, InvalidTargetType, or AccessDenied.</exception>
    public static OpenedObject Open(Exchange exchange, Bucket bucket)
    {
        var version = bucket.BeginRead(exchange.Key, exchange.VersionId);
        try
        {
            var existing = Existing(exchange, version);
            if (existing.Detail.LinkTarget is not { } target)
            {
                version = null; // the caller holds it now
                return new OpenedObject(existing, existing);
            }

            return OpenTarget(exchange, bucket, existing, target);
        }
        finally
        {
            if (version is not null)
            {
                bucket.EndRead(version);
            }
        }
    }

    private static OpenedObject OpenTarget(Exchange exchange, Bucket bucket, StoredObject link, string key)
    {
        var target = bucket.BeginRead(key, versionId: null);
        try
        {
            if (target is null or { IsDeleteMarker: true })
            {
                throw new OssError(404, "SymlinkTargetNotExist", "The symlink target object does not exist.", ("Key", exchange.Key));
            }

            if (target.Kind == ObjectKind.Symlink)
            {
                throw new OssError(400, "InvalidTargetType", "The symbolic's target object type is invalid.", ("Key", exchange.Key));
            }

            // A public link must not open a private object.
            if (exchange.IsAnonymous && !AnonymousAccess.IsReadable(bucket, target))
            {
                throw OssError.AccessDenied("You do not have read permission on the target of this symbolic link.");
            }

            var opened = new OpenedObject(target.SeenThrough(link), target);
            target = null;
            return opened;
        }
        finally
        {
            if (target is not null)
            {
                bucket.EndRead(target);
            }
        }
    }

    private static StoredObject Existing(Exchange exchange, StoredObject? version) => version switch
    {
        null => throw (exchange.VersionId is { } id ? OssError.NoSuchVersion(exchange.Key, id) : OssError.NoSuchKey(exchange.Key)),
        { IsDeleteMarker: true } => throw (exchange.VersionId is null
            ? OssError.Deleted(exchange.Key, version.VersionId)
            : OssError.DeleteMarkerNotAllowed(exchange.Http.Request.Method, version.VersionId)),
        _ => version,
    };
}
