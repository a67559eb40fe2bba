using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Auth;

/// <summary>What a request without a signature may do: what the ACL of the object or else of its bucket opens to everybody.</summary>
internal static class AnonymousAccess
{
    /// <summary>Whether the request may be handled. Where the answer would tell whether something exists, it is no.</summary>
    public static bool IsAllowed(Exchange exchange)
    {
        if (exchange.Target.Bucket is not { } name || exchange.Service.Folder.Find(name) is not { } bucket)
        {
            return false;
        }

        var acl = bucket.Settings.Acl;
        switch (exchange.Operation)
        {
            case OssOperation.GetObject or OssOperation.HeadObject or OssOperation.GetObjectMeta:
                return bucket.Find(exchange.Key, exchange.VersionId) is { } version ? IsReadable(bucket, version) : acl is not "private";
            case OssOperation.ListObjects or OssOperation.ListObjectsV2:
                return acl is "public-read" or "public-read-write";
            case OssOperation.PutObject or OssOperation.AppendObject or OssOperation.DeleteObject:
                return Effective(bucket, bucket.Find(exchange.Key, exchange.VersionId)) is "public-read-write";
            default:
                return false;
        }
    }

    /// <summary>Whether everybody may read a version.</summary>
    public static bool IsReadable(Bucket bucket, StoredObject version) => Effective(bucket, version) is "public-read" or "public-read-write";

    private static string Effective(Bucket bucket, StoredObject? version) =>
        version?.Attributes.Acl is { } own and not "default" ? own : bucket.Settings.Acl;
}
