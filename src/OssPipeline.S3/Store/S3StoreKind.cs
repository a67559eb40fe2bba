using OssPipeline.Core.Catalog;
using OssPipeline.Core.Storage;

namespace OssPipeline.S3.Store;

/// <summary>The declaration of the store kind <c>s3</c>.</summary>
public static class S3StoreKind
{
    /// <summary>Makes the declaration.</summary>
    /// <param name="fetched">
    /// Sees each secret that a store uses (secret access keys, session tokens, SSE-C keys) before it is used: a program keeps them out of
    /// what it shows. May be called from any thread; null where nobody needs to know.
    /// </param>
    public static StoreKind<S3StoreOptions> Create(Action<string>? fetched = null) => new(
        "s3",
        "A bucket of Amazon S3, or of a server that speaks it (MinIO, Ceph, Swift …).",
        (options, context, _) => new(S3StoreFactory.Create(options, context, fetched)))
    {
        Describes = static (options, _) => new StoreInfo("s3", $"s3://{options.Bucket}") { Bucket = options.Bucket, KeepsAttributes = true },
        Example = """
            stores:
              exports: { kind: s3, bucket: exports, region: eu-west-1 }
              old:     { kind: s3, endpoint: https://minio.example.com:9000, bucket: old, credentials_prefix: OLD_ }
            """,
        Remarks = """
            **Credentials** never stand in the pipeline file. By default they come from `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
            `AWS_SESSION_TOKEN`, else from wherever the AWS SDK finds some: profile files, SSO, the role of an ECS task or EC2 instance.
            `credentials_prefix` gives a second store variables of its own. A bucket that turns out to be in another region is asked there
            from then on. Reading needs `s3:ListBucket` and `s3:GetObject`; tags need `s3:GetObjectTagging`, restores `s3:RestoreObject`.

            **What proves that the right bytes were read**, best first: a checksum of the whole object (CRC64NVME, CRC32C, CRC32, SHA-256,
            SHA-1), as most objects written since December 2024 have one; the ETag of an object that was put whole, which is its MD5; the
            ETag or the composite checksum of a multipart upload, once the lengths of its parts are known. Under SSE-KMS and SSE-C an ETag
            says nothing. Every read is made under the ETag that was listed, so an object that changes meanwhile fails rather than being mixed.

            **What proves a write**: it is sent with its MD5, and the ETag that comes back must be that MD5 (of a multipart upload, the MD5 over
            those of its parts). Where the ETag says nothing, the object is read back once. S3 tells no CRC64, so that of an object that was put
            whole is kept in its metadata `osspipe-crc64`, together with its MD5: it is this program's own note, and it counts only while the
            object's ETag is that MD5. `verify` needs no download then; multipart objects it reads.

            **What OSS does not have** is named in the report: storage classes without a counterpart, website redirects, metadata whose
            names become one, tags with `@`. Classes become OSS's: STANDARD, REDUCED_REDUNDANCY, INTELLIGENT_TIERING and EXPRESS_ONEZONE
            Standard; STANDARD_IA, ONEZONE_IA and GLACIER_IR IA; GLACIER Archive; DEEP_ARCHIVE ColdArchive. As a sink's `storage_class`,
            S3 takes OSS's words the other way round. `_` and `.` in metadata names become `-`.

            Keys may have 1,024 bytes here and 1,023 in OSS, and OSS takes none that start with `/` or `\`: such objects fail with that reason,
            and a `rename` block helps where the key can be read. Keys that start with `/` can be listed and not read. Directory buckets (S3
            Express One Zone) are refused, since they list in no order.

            Servers other than Amazon's get no chunked bodies and no trailing checksums. Where they do not know `If-None-Match`, a look before
            the write takes its place, so two writers at the same moment may overwrite each other.
            """,
    };
}
