using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>Changes to what a version has beside its bytes: tags, ACL, restores.</summary>
internal static class VersionChange
{
    /// <summary>Changes the version that the request names, and names it in the answer.</summary>
    /// <exception cref="OssError">NoSuchKey or NoSuchVersion.</exception>
    public static StoredObject Apply(Exchange exchange, Bucket bucket, Func<StoredObject, StoredObject> change)
    {
        var changed = Existing(exchange, bucket.Describe(exchange.Key, exchange.VersionId, change));
        exchange.AnswerVersionId(bucket, changed);
        return changed;
    }

    /// <summary>Refuses what has nothing to change: these operations answer 404 for a delete marker (OSS REST reference, PutObjectTagging).</summary>
    /// <exception cref="OssError">NoSuchKey or NoSuchVersion.</exception>
    public static StoredObject Existing(Exchange exchange, StoredObject? version) => version switch
    {
        null => throw (exchange.VersionId is { } id ? OssError.NoSuchVersion(exchange.Key, id) : OssError.NoSuchKey(exchange.Key)),
        { IsDeleteMarker: true } => throw OssError.Deleted(exchange.Key, version.VersionId),
        _ => version,
    };
}
