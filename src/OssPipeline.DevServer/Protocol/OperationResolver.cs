using System.Collections.Frozen;

namespace OssPipeline.DevServer.Protocol;

/// <summary>Finds the operation from method, resource and sub-resource.</summary>
/// <remarks>
/// What the server lacks is answered with 400 NotImplemented, never ignored. Of objects: form uploads (PostObject), upload callbacks,
/// image and other processing (<c>x-oss-process</c>), asynchronous fetches, select, WORM of objects, SSE-C, sequential uploads, directory
/// operations. Of buckets: tags, CORS and OPTIONS requests, lifecycle, website, referer, logging, encryption defaults, policy, public
/// access block, replication, inventory, WORM, transfer acceleration, requester pays, QoS and resource groups, CNAMEs, access points,
/// live channels. RestoreObject takes the same time for every tier (<see cref="DevServerOptions.RestoreTakes"/>) and a tier can't be
/// raised while a restore is under way.
/// </remarks>
internal static class OperationResolver
{
    // Sub-resources that select an operation which this server lacks. Ignoring one would do something else than asked.
    private static readonly FrozenSet<string> NotImplemented = new[]
    {
        "accessPoint", "accessPointPolicy", "asyncFetch", "bucketArchiveDirectRead", "callback", "callback-var",
        "cloudboxes", "cname", "comp", "cors", "encryption", "httpsConfig", "img", "inventory", "lifecycle", "link", "live", "logging",
        "metaQuery", "objectInfo", "policy", "policyStatus", "publicAccessBlock", "qos", "qosInfo", "qosRequester", "redundancyTransition",
        "referer", "regionList", "regions", "replication", "replicationLocation", "replicationProgress", "requestPayment",
        "requesterQosInfo", "resourceGroup", "resourcePool", "resourcePoolBuckets", "resourcePoolInfo", "style",
        "styleName", "transferAcceleration", "udf", "vip", "vod", "vpcip",
        "website", "worm", "wormExtend", "wormId", "x-oss-async-process", "x-oss-process", "x-oss-rename", "x-oss-dir",
        "x-oss-write-get-object-response", "sequential",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Sub-resources that each go with some methods. Without them the others would do something else than asked.
    private static readonly string[] SubResources =
        ["acl", "tagging", "append", "seal", "symlink", "restore", "versions", "versioning", "bucketInfo", "stat", "location", "objectMeta"];

    /// <summary>The operation a request asks for.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">Bucket, key and query.</param>
    /// <param name="isCopy">Whether it has <c>x-oss-copy-source</c>.</param>
    /// <exception cref="OssError">There is none, or this server lacks it.</exception>
    public static OssOperation Resolve(string method, RequestTarget target, bool isCopy)
    {
        foreach (var (name, _) in target.Query.Pairs)
        {
            if (NotImplemented.Contains(name))
            {
                throw OssError.NotImplemented($"the sub-resource '{name}'");
            }
        }

        var operation = target switch
        {
            { Bucket: null } => method == "GET" ? OssOperation.ListBuckets : throw OssError.MethodNotAllowed(method, "Service"),
            { Key: null } => OfBucket(method, target.Query),
            _ => OfObject(method, target.Query, isCopy),
        };
        return target.Query["versionId"] is not { } versionId || TakesVersion(operation)
            ? operation
            : throw OssError.InvalidArgument("versionId", versionId, "The operation does not take a version.");
    }

    private static bool TakesVersion(OssOperation operation) => operation is
        OssOperation.GetObject or OssOperation.HeadObject or OssOperation.GetObjectMeta or OssOperation.DeleteObject
        or OssOperation.PutObjectAcl or OssOperation.GetObjectAcl
        or OssOperation.PutObjectTagging or OssOperation.GetObjectTagging or OssOperation.DeleteObjectTagging
        or OssOperation.GetSymlink or OssOperation.RestoreObject;

    private static OssOperation OfBucket(string method, QueryParameters query) => method switch
    {
        "GET" when query.Has("acl") => OssOperation.GetBucketAcl,
        "PUT" when query.Has("acl") => OssOperation.PutBucketAcl,
        "GET" when query.Has("versioning") => OssOperation.GetBucketVersioning,
        "PUT" when query.Has("versioning") => OssOperation.PutBucketVersioning,
        "GET" when query.Has("versions") => OssOperation.ListObjectVersions,
        _ when query.Has("tagging") => throw OssError.NotImplemented("bucket tags"),
        "GET" when query.Has("bucketInfo") => OssOperation.GetBucketInfo,
        "GET" when query.Has("stat") => OssOperation.GetBucketStat,
        "GET" when query.Has("location") => OssOperation.GetBucketLocation,
        _ when SubResource(query) is { } name => throw OssError.MethodNotAllowed(method, name),
        "GET" when query.Has("uploads") => OssOperation.ListMultipartUploads,
        _ when query.Has("uploads") => throw OssError.MethodNotAllowed(method, "uploads"),
        "GET" when query["list-type"] is { } version => version == "2"
            ? OssOperation.ListObjectsV2
            : throw OssError.InvalidArgument("list-type", version, "The list-type must be 2."),
        "GET" => OssOperation.ListObjects,
        "PUT" => OssOperation.PutBucket,
        "DELETE" => OssOperation.DeleteBucket,
        "POST" when query.Has("delete") => OssOperation.DeleteMultipleObjects,
        "POST" => throw OssError.NotImplemented("form uploads (PostObject)"),
        "OPTIONS" => throw OssError.NotImplemented("cross-origin requests (CORS)"),
        _ => throw OssError.MethodNotAllowed(method, "Bucket"),
    };

    private static OssOperation OfObject(string method, QueryParameters query, bool isCopy) => method switch
    {
        "GET" when query.Has("acl") => OssOperation.GetObjectAcl,
        "PUT" when query.Has("acl") => OssOperation.PutObjectAcl,
        "GET" when query.Has("tagging") => OssOperation.GetObjectTagging,
        "PUT" when query.Has("tagging") => OssOperation.PutObjectTagging,
        "DELETE" when query.Has("tagging") => OssOperation.DeleteObjectTagging,
        "POST" when query.Has("append") => OssOperation.AppendObject,
        "POST" when query.Has("seal") => OssOperation.SealAppendObject,
        "PUT" when query.Has("symlink") => OssOperation.PutSymlink,
        "GET" when query.Has("symlink") => OssOperation.GetSymlink,
        "POST" when query.Has("restore") => OssOperation.RestoreObject,
        "HEAD" when query.Has("objectMeta") => OssOperation.GetObjectMeta,
        _ when SubResource(query) is { } name => throw OssError.MethodNotAllowed(method, name),
        "PUT" when query.Has("uploadId") || query.Has("partNumber") => isCopy ? OssOperation.UploadPartCopy : OssOperation.UploadPart,
        "PUT" => isCopy ? OssOperation.CopyObject : OssOperation.PutObject,
        "GET" when query.Has("uploadId") => OssOperation.ListParts,
        "GET" => OssOperation.GetObject,
        "HEAD" => OssOperation.HeadObject,
        "DELETE" when query.Has("uploadId") => OssOperation.AbortMultipartUpload,
        "DELETE" => OssOperation.DeleteObject,
        "POST" when query.Has("uploads") => OssOperation.InitiateMultipartUpload,
        "POST" when query.Has("uploadId") => OssOperation.CompleteMultipartUpload,
        "OPTIONS" => throw OssError.NotImplemented("cross-origin requests (CORS)"),
        _ => throw OssError.MethodNotAllowed(method, "Object"),
    };

    private static string? SubResource(QueryParameters query)
    {
        foreach (var name in SubResources)
        {
            if (query.Has(name))
            {
                return name;
            }
        }

        return null;
    }
}
