namespace OssPipeline.DevServer;

/// <summary>What a request asks for, by the OSS REST reference's names.</summary>
public enum OssOperation
{
    /// <summary>Not one this server knows.</summary>
    Unknown,

    /// <summary><c>GET /</c> on the service.</summary>
    ListBuckets,

    /// <summary><c>PUT /{bucket}</c>.</summary>
    PutBucket,

    /// <summary><c>DELETE /{bucket}</c>.</summary>
    DeleteBucket,

    /// <summary><c>GET /{bucket}?bucketInfo</c>.</summary>
    GetBucketInfo,

    /// <summary><c>GET /{bucket}?stat</c>.</summary>
    GetBucketStat,

    /// <summary><c>GET /{bucket}?location</c>.</summary>
    GetBucketLocation,

    /// <summary><c>GET /{bucket}</c>.</summary>
    ListObjects,

    /// <summary><c>GET /{bucket}?list-type=2</c>.</summary>
    ListObjectsV2,

    /// <summary><c>POST /{bucket}?delete</c>.</summary>
    DeleteMultipleObjects,

    /// <summary><c>GET /{bucket}?uploads</c>.</summary>
    ListMultipartUploads,

    /// <summary><c>PUT /{bucket}/{key}</c>.</summary>
    PutObject,

    /// <summary><c>GET /{bucket}/{key}</c>.</summary>
    GetObject,

    /// <summary><c>HEAD /{bucket}/{key}</c>.</summary>
    HeadObject,

    /// <summary><c>HEAD /{bucket}/{key}?objectMeta</c>.</summary>
    GetObjectMeta,

    /// <summary><c>DELETE /{bucket}/{key}</c>.</summary>
    DeleteObject,

    /// <summary><c>POST /{bucket}/{key}?uploads</c>.</summary>
    InitiateMultipartUpload,

    /// <summary><c>PUT /{bucket}/{key}?partNumber&amp;uploadId</c>.</summary>
    UploadPart,

    /// <summary><c>GET /{bucket}/{key}?uploadId</c>.</summary>
    ListParts,

    /// <summary><c>POST /{bucket}/{key}?uploadId</c>.</summary>
    CompleteMultipartUpload,

    /// <summary><c>DELETE /{bucket}/{key}?uploadId</c>.</summary>
    AbortMultipartUpload,

    /// <summary><c>PUT /{bucket}/{key}</c> with <c>x-oss-copy-source</c>.</summary>
    CopyObject,

    /// <summary><c>PUT /{bucket}/{key}?partNumber&amp;uploadId</c> with <c>x-oss-copy-source</c>.</summary>
    UploadPartCopy,

    /// <summary><c>POST /{bucket}/{key}?append&amp;position</c>.</summary>
    AppendObject,

    /// <summary><c>POST /{bucket}/{key}?seal&amp;position</c>.</summary>
    SealAppendObject,

    /// <summary><c>PUT /{bucket}/{key}?acl</c>.</summary>
    PutObjectAcl,

    /// <summary><c>GET /{bucket}/{key}?acl</c>.</summary>
    GetObjectAcl,

    /// <summary><c>PUT /{bucket}?acl</c>.</summary>
    PutBucketAcl,

    /// <summary><c>GET /{bucket}?acl</c>.</summary>
    GetBucketAcl,

    /// <summary><c>PUT /{bucket}/{key}?tagging</c>.</summary>
    PutObjectTagging,

    /// <summary><c>GET /{bucket}/{key}?tagging</c>.</summary>
    GetObjectTagging,

    /// <summary><c>DELETE /{bucket}/{key}?tagging</c>.</summary>
    DeleteObjectTagging,

    /// <summary><c>PUT /{bucket}/{key}?symlink</c>.</summary>
    PutSymlink,

    /// <summary><c>GET /{bucket}/{key}?symlink</c>.</summary>
    GetSymlink,

    /// <summary><c>POST /{bucket}/{key}?restore</c>.</summary>
    RestoreObject,

    /// <summary><c>PUT /{bucket}?versioning</c>.</summary>
    PutBucketVersioning,

    /// <summary><c>GET /{bucket}?versioning</c>.</summary>
    GetBucketVersioning,

    /// <summary><c>GET /{bucket}?versions</c>.</summary>
    ListObjectVersions,
}
