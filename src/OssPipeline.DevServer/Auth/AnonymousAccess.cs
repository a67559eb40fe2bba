using OssPipeline.DevServer.Hosting;

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
                var own = bucket.Find(exchange.Key)?.Attributes.Acl ?? "default";
                return (own == "default" ? acl : own) is "public-read" or "public-read-write";
            case OssOperation.ListObjects or OssOperation.ListObjectsV2:
                return acl is "public-read" or "public-read-write";
            case OssOperation.PutObject or OssOperation.DeleteObject:
                return acl is "public-read-write";
            default:
                return false;
        }
    }
}
