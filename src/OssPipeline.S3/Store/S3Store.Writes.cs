using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;
using OssPipeline.S3.Client;

namespace OssPipeline.S3.Store;

/// <content>PutObject, and tags.</content>
/// <remarks>
/// S3 tells no CRC-64/XZ. A write is sent with the MD5 of its bytes, and where the ETag that S3 answers with is that MD5, S3 holds the very
/// bytes whose CRC is known here: only then the answer has a CRC. Under SSE-KMS and SSE-C it has none, and the caller must look otherwise.
/// </remarks>
public sealed partial class S3Store
{
    private const string AnyObject = "*";

    private volatile bool _refusesConditions;

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Checked(key);
        var crc = options.Crc64 ?? Crc64Xz.Compute(body.Span);
        var md5 = ContentMd5.Compute(body.Span);
        var hex = Convert.ToHexStringLower(md5);
        await RequireAbsentAsync(key, options.ForbidOverwrite, cancellationToken).ConfigureAwait(false);
        var response = await ForbiddingAsync(key, options.ForbidOverwrite, condition => _connection.RunAsync(
            "PutObject",
            key,
            (client, timeout) =>
            {
                var request = _headers.For(new PutObjectRequest
                {
                    BucketName = _bucket,
                    Key = key,
                    InputStream = new MemoryBody(body, timeout),
                    AutoCloseStream = false,
                    UseChunkEncoding = false,
                    DisablePayloadSigning = IsEncrypted,
                    MD5Digest = Convert.ToBase64String(md5),
                    IfNoneMatch = condition,
                });
                S3Attributes.Write(request, options.Attributes);
                request.Metadata[CrcNote.Name] = CrcNote.Write(crc, hex);
                return client.PutObjectAsync(request, timeout.Token);
            },
            cancellationToken)).ConfigureAwait(false);

        // Swift answers without one when a later put of the key has overtaken this one. The MD5 lets the caller see that at its next look.
        var told = S3Attributes.ETagOf(response.ETag);
        var etag = told ?? hex;
        var isProven = !S3Attributes.IsETagOpaque(response.ServerSideEncryptionMethod, response.ServerSideEncryptionCustomerMethod?.Value)
            && string.Equals(told, hex, StringComparison.OrdinalIgnoreCase);
        return new ObjectInfo(key, body.Length, etag, LastModified: null) { Crc64 = isProven ? crc : null };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, CancellationToken cancellationToken)
    {
        Checked(key);
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var response = await _connection.RunAsync(
                "GetObjectTagging",
                key,
                (client, timeout) => client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = _bucket, Key = key, RequestPayer = _headers.Payer }, timeout.Token),
                cancellationToken).ConfigureAwait(false);
            foreach (var tag in response.Tagging ?? [])
            {
                tags[tag.Key] = tag.Value ?? "";
            }
        }
        catch (StoreException e) when (e.Code == "NoSuchTagSet")
        {
            // Some servers say so of an object without tags.
        }

        return tags;
    }

    /// <inheritdoc/>
    public async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        Checked(key);
        await _connection.RunAsync<object>(
            "PutObjectTagging",
            key,
            async (client, timeout) => tags.Count == 0
                ? await client.DeleteObjectTaggingAsync(new DeleteObjectTaggingRequest { BucketName = _bucket, Key = key }, timeout.Token).ConfigureAwait(false)
                : await client.PutObjectTaggingAsync(
                    new PutObjectTaggingRequest
                    {
                        BucketName = _bucket,
                        Key = key,
                        RequestPayer = _headers.Payer,
                        Tagging = new Tagging { TagSet = [.. tags.Select(static t => new Tag { Key = t.Key, Value = t.Value })] },
                    },
                    timeout.Token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Canned rights that were given to the object itself: <c>public-read</c> or <c>public-read-write</c>. Null for private ones, which every
    /// object has from the beginning, and for grants to single accounts.
    /// </summary>
    public async ValueTask<string?> GetAclAsync(string key, CancellationToken cancellationToken)
    {
        const string Everyone = "http://acs.amazonaws.com/groups/global/AllUsers";
        Checked(key);
        var acl = await _connection.RunAsync(
            "GetObjectAcl",
            key,
            (client, timeout) => client.GetObjectAclAsync(new GetObjectAclRequest { BucketName = _bucket, Key = key, RequestPayer = _headers.Payer }, timeout.Token),
            cancellationToken).ConfigureAwait(false);
        bool reads = false, writes = false;
        foreach (var grant in acl.Grants ?? [])
        {
            if (grant.Grantee?.URI == Everyone)
            {
                reads |= grant.Permission == S3Permission.READ || grant.Permission == S3Permission.FULL_CONTROL;
                writes |= grant.Permission == S3Permission.WRITE || grant.Permission == S3Permission.FULL_CONTROL;
            }
        }

        return (reads, writes) switch { (true, true) => "public-read-write", (true, false) => "public-read", _ => null };
    }

    // Over TLS the body need not be hashed for the signature as well.
    private bool IsEncrypted => _options.Endpoint is null or { Uri.Scheme: "https" };

    // Servers other than Amazon's may not know If-None-Match on writes and overwrite all the same.
    private async ValueTask RequireAbsentAsync(string key, bool forbidsOverwrite, CancellationToken cancellationToken)
    {
        if (forbidsOverwrite && !_options.IsAmazon && await HeadAsync(_bucket, key, null, null, cancellationToken).ConfigureAwait(false) is not null)
        {
            throw Exists(key);
        }
    }

    private async ValueTask<T> ForbiddingAsync<T>(string key, bool forbidsOverwrite, Func<string?, ValueTask<T>> write)
    {
        var condition = forbidsOverwrite && !_refusesConditions ? AnyObject : null;
        try
        {
            return await write(condition).ConfigureAwait(false);
        }
        catch (StoreException e) when (forbidsOverwrite && e.Code == "PreconditionFailed")
        {
            throw Exists(key, e);
        }
        catch (StoreException e) when (condition is not null && e.Code == "NotImplemented" && !_options.IsAmazon)
        {
            // Swift: the look before the write is all there is. Whether the condition was what it refused, the next try shows.
            var written = await write(null).ConfigureAwait(false);
            _refusesConditions = true;
            return written;
        }
    }

    private StoreException Exists(string key, Exception? cause = null) =>
        new(StoreErrorKind.AlreadyExists, $"{_connection.LocationOf(key)} exists already and must not be overwritten.", innerException: cause);
}
