using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>Names of headers that client and responses share.</summary>
internal static class OssHeaders
{
    public const string ContentSha256 = "x-oss-content-sha256";
    public const string CopySource = "x-oss-copy-source";
    public const string CopySourceIfMatch = "x-oss-copy-source-if-match";
    public const string CopySourceRange = "x-oss-copy-source-range";
    public const string Crc64 = "x-oss-hash-crc64ecma";
    public const string Date = "x-oss-date";
    public const string DeleteMarker = "x-oss-delete-marker";
    public const string Error = "x-oss-err";
    public const string ErrorCodeId = "x-oss-ec";
    public const string ForbidOverwrite = "x-oss-forbid-overwrite";
    public const string KmsKeyId = "x-oss-server-side-encryption-key-id";
    public const string MetadataPrefix = "x-oss-meta-";
    public const string MetadataDirective = "x-oss-metadata-directive";
    public const string NextAppendPosition = "x-oss-next-append-position";
    public const string ObjectAcl = "x-oss-object-acl";
    public const string ObjectType = "x-oss-object-type";
    public const string PersistentHeaders = "x-oss-persistent-headers";
    public const string QosDelay = "x-oss-qos-delay-time";
    public const string RangeBehavior = "x-oss-range-behavior";
    public const string RequestId = "x-oss-request-id";
    public const string SourceModified = MetadataPrefix + ModifiedTime.Name;

    public const string Restore = "x-oss-restore";
    public const string SecurityToken = "x-oss-security-token";
    public const string ServerSideEncryption = "x-oss-server-side-encryption";
    public const string StorageClass = "x-oss-storage-class";
    public const string SymlinkTarget = "x-oss-symlink-target";
    public const string Tagging = "x-oss-tagging";
    public const string TaggingCount = "x-oss-tagging-count";
    public const string TaggingDirective = "x-oss-tagging-directive";
    public const string TrafficLimit = "x-oss-traffic-limit";
    public const string VersionId = "x-oss-version-id";
}
