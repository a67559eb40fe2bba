using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;
using ObjectAttributes = OssPipeline.Core.Storage.ObjectAttributes;
using S3StorageClass = OssPipeline.S3.Mapping.S3StorageClass;

namespace OssPipeline.S3.Client;

/// <summary>Object attributes in the SDK's requests, and back from its answers.</summary>
internal static class S3Attributes
{
    private const string MetadataPrefix = "x-amz-meta-";
    private const string DefaultContentType = "application/octet-stream";

    public static void Write(PutObjectRequest request, ObjectAttributes attributes)
    {
        WriteHeaders(request.Headers, attributes);
        WriteMetadata(request.Metadata, attributes);
        request.ContentType = attributes.ContentType ?? DefaultContentType;
        request.Expires = attributes.Expires;
        request.StorageClass = StorageClassOf(attributes);
        request.WebsiteRedirectLocation = attributes.Redirect;
        request.CannedACL = AclOf(attributes);
        request.TagSet = TagsOf(attributes);
        (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = EncryptionOf(attributes);
    }

    public static void Write(InitiateMultipartUploadRequest request, ObjectAttributes attributes)
    {
        WriteHeaders(request.Headers, attributes);
        WriteMetadata(request.Metadata, attributes);
        request.ContentType = attributes.ContentType ?? DefaultContentType;
        request.Expires = attributes.Expires;
        request.StorageClass = StorageClassOf(attributes);
        request.WebsiteRedirectLocation = attributes.Redirect;
        request.CannedACL = AclOf(attributes);
        request.TagSet = TagsOf(attributes);
        (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = EncryptionOf(attributes);
    }

    /// <summary>Only what the copy does not keep from its source.</summary>
    public static void Write(CopyObjectRequest request, CopyOptions options)
    {
        var attributes = options.Attributes;
        request.MetadataDirective = options.ReplacesMetadata ? S3MetadataDirective.REPLACE : S3MetadataDirective.COPY;
        if (options.ReplacesMetadata)
        {
            WriteHeaders(request.Headers, attributes);
            WriteMetadata(request.Metadata, attributes);
            request.ContentType = attributes.ContentType ?? DefaultContentType;
            request.Expires = attributes.Expires;
            request.WebsiteRedirectLocation = attributes.Redirect;
        }

        request.TaggingDirective = options.ReplacesTags ? TaggingDirective.REPLACE : TaggingDirective.COPY;
        if (options.ReplacesTags)
        {
            request.TagSet = TagsOf(attributes) ?? [];
        }

        request.StorageClass = StorageClassOf(attributes);
        request.CannedACL = AclOf(attributes);
        (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = EncryptionOf(attributes);
    }

    /// <summary>What HEAD tells, in S3's own words; our note of the CRC is none of the object's metadata.</summary>
    public static ObjectAttributes Read(GetObjectMetadataResponse head)
    {
        Dictionary<string, string>? metadata = null;
        foreach (var name in head.Metadata.Keys)
        {
            var bare = name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? name[MetadataPrefix.Length..] : name;
            if (!bare.Equals(CrcNote.Name, StringComparison.OrdinalIgnoreCase))
            {
                (metadata ??= new(StringComparer.Ordinal))[bare.ToLowerInvariant()] = head.Metadata[name];
            }
        }

        return new ObjectAttributes
        {
            ContentType = Given(head.Headers.ContentType),
            ContentEncoding = Given(head.Headers.ContentEncoding),
            ContentDisposition = Given(head.Headers.ContentDisposition),
            ContentLanguage = Given(head.ContentLanguage ?? head.Headers.ContentLanguage),
            CacheControl = Given(head.Headers.CacheControl),
            Expires = Given(head.ExpiresString),
            StorageClass = Given(head.StorageClass?.Value) ?? S3StorageClass.Standard,
            Redirect = Given(head.WebsiteRedirectLocation),
            ServerSideEncryption = head.ServerSideEncryptionMethod?.Value switch { null or "" => null, "aws:kms" => "KMS", var other => other },
            KmsKeyId = Given(head.ServerSideEncryptionKeyManagementServiceKeyId),
            Modified = metadata is not null && metadata.Remove(ModifiedTime.Name, out var modified) ? ModifiedTime.Parse(modified) : null,
            Metadata = metadata ?? ObjectAttributes.None.Metadata,
        };
    }

    /// <summary>The checksums that HEAD tells.</summary>
    public static ObjectChecksums ChecksumsOf(GetObjectMetadataResponse head) => new(head.ContentLength, ETagOf(head.ETag))
    {
        IsETagOpaque = IsETagOpaque(head.ServerSideEncryptionMethod, head.ServerSideEncryptionCustomerMethod?.Value),
        IsComposite = head.ChecksumType is { } type ? type == ChecksumType.COMPOSITE : null,
        Crc64Nvme = Given(head.ChecksumCRC64NVME),
        Crc32C = Given(head.ChecksumCRC32C),
        Crc32 = Given(head.ChecksumCRC32),
        Sha256 = Given(head.ChecksumSHA256),
        Sha1 = Given(head.ChecksumSHA1),
    };

    /// <summary>Under SSE-KMS and SSE-C an ETag is no MD5 though it may look like one (S3 API reference, "Object").</summary>
    public static bool IsETagOpaque(ServerSideEncryptionMethod? method, string? customerAlgorithm) =>
        (method is { Value: { Length: > 0 } and not "AES256" }) || !string.IsNullOrEmpty(customerAlgorithm);

    /// <summary>An ETag without its quotes; null where there is none.</summary>
    public static string? ETagOf(string? quoted) => quoted?.Trim('"') is { Length: > 0 } etag ? etag : null;

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static void WriteHeaders(HeadersCollection headers, ObjectAttributes attributes)
    {
        Set(attributes.ContentEncoding, v => headers.ContentEncoding = v, "Content-Encoding");
        Set(attributes.ContentDisposition, v => headers.ContentDisposition = v, "Content-Disposition");
        Set(attributes.ContentLanguage, v => headers.ContentLanguage = v, "Content-Language");
        Set(attributes.CacheControl, v => headers.CacheControl = v, "Cache-Control");
    }

    private static void WriteMetadata(MetadataCollection metadata, ObjectAttributes attributes)
    {
        foreach (var (name, value) in attributes.Metadata)
        {
            if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                throw new StoreException(StoreErrorKind.InvalidRequest, $"The metadata name '{name}' has more than letters, digits, '-', '_' and '.', which is all that S3 takes.");
            }

            Set(value, v => metadata[name.ToLowerInvariant()] = v, MetadataPrefix + name);
        }

        if (attributes.Modified is { } modified)
        {
            metadata[ModifiedTime.Name] = ModifiedTime.Format(modified);
        }
    }

    private static void Set(string? value, Action<string> set, string name)
    {
        if (value is null)
        {
            return;
        }

        foreach (var c in value)
        {
            if (char.IsControl(c))
            {
                throw new StoreException(StoreErrorKind.InvalidRequest, $"The value of {name} has a control character (U+{(int)c:X4}), which a header can't carry.");
            }
        }

        set(value);
    }

    private static Amazon.S3.S3StorageClass? StorageClassOf(ObjectAttributes attributes) =>
        attributes.StorageClass is { } word ? new Amazon.S3.S3StorageClass(S3StorageClass.ToS3(word)) : null;

    private static S3CannedACL? AclOf(ObjectAttributes attributes) => attributes.Acl is null or "default" ? null : S3CannedACL.FindValue(attributes.Acl);

    private static List<Tag>? TagsOf(ObjectAttributes attributes) =>
        attributes.Tags.Count == 0 ? null : [.. attributes.Tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })];

    private static (ServerSideEncryptionMethod? Method, string? KeyId) EncryptionOf(ObjectAttributes attributes) => attributes.ServerSideEncryption switch
    {
        null => (null, null),
        "AES256" => (ServerSideEncryptionMethod.AES256, null),
        "KMS" or "aws:kms" => (ServerSideEncryptionMethod.AWSKMS, attributes.KmsKeyId),
        "aws:kms:dsse" => (ServerSideEncryptionMethod.AWSKMSDSSE, attributes.KmsKeyId),
        var other => throw new StoreException(StoreErrorKind.Unsupported, $"S3 has no encryption '{other}'; use AES256 or KMS."),
    };
}
