using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Checks;
using OssPipeline.S3.Client;

namespace OssPipeline.S3.Store;

/// <content>CreateMultipartUpload, UploadPart, ListParts, CompleteMultipartUpload, AbortMultipartUpload, ListMultipartUploads.</content>
public sealed partial class S3Store
{
    /// <inheritdoc/>
    public async ValueTask<string> BeginUploadAsync(string key, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Checked(key);
        var response = await _connection.RunAsync(
            "CreateMultipartUpload",
            key,
            (client, timeout) =>
            {
                var request = _headers.For(new InitiateMultipartUploadRequest { BucketName = _bucket, Key = key });
                S3Attributes.Write(request, options.Attributes);
                return client.InitiateMultipartUploadAsync(request, timeout.Token);
            },
            cancellationToken).ConfigureAwait(false);
        return response.UploadId is { Length: > 0 } id ? id : throw NotUnderstood("CreateMultipartUpload", key, "no upload ID");
    }

    /// <inheritdoc/>
    public async ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        Checked(key);
        var md5 = ContentMd5.Compute(body.Span);
        var response = await OfUploadAsync(
            "UploadPart",
            key,
            (client, timeout) => client.UploadPartAsync(
                _headers.For(new UploadPartRequest
                {
                    BucketName = _bucket,
                    Key = key,
                    UploadId = uploadId,
                    PartNumber = part.Number,
                    PartSize = body.Length,
                    InputStream = new MemoryBody(body, timeout),
                    UseChunkEncoding = false,
                    DisablePayloadSigning = IsEncrypted,
                    MD5Digest = Convert.ToBase64String(md5),
                }),
                timeout.Token),
            cancellationToken).ConfigureAwait(false);
        var etag = S3Attributes.ETagOf(response.ETag) ?? throw NotUnderstood("UploadPart", key, "no ETag");
        var isProven = !S3Attributes.IsETagOpaque(response.ServerSideEncryptionMethod, response.SSECustomerAlgorithm)
            && ETags.Md5Of(etag).AsSpan().SequenceEqual(md5);
        return new UploadedPart(part.Number, body.Length, etag, isProven ? part.Crc64 ?? Crc64Xz.Compute(body.Span) : null);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        Checked(key);
        var parts = new List<UploadedPart>();
        for (string? marker = null; ;)
        {
            var from = marker;
            var page = await OfUploadAsync(
                "ListParts",
                key,
                (client, timeout) => client.ListPartsAsync(
                    new ListPartsRequest { BucketName = _bucket, Key = key, UploadId = uploadId, PartNumberMarker = from, RequestPayer = _headers.Payer }, timeout.Token),
                cancellationToken).ConfigureAwait(false);
            foreach (var part in page.Parts ?? [])
            {
                parts.Add(part is { PartNumber: { } number, Size: { } size } && S3Attributes.ETagOf(part.ETag) is { } etag
                    ? new UploadedPart(number, size, etag, null)
                    : throw NotUnderstood("ListParts", key, "a part without number, size or ETag"));
            }

            if (page.IsTruncated is not true)
            {
                parts.Sort(static (left, right) => left.Number.CompareTo(right.Number));
                return parts;
            }

            marker = page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture);
            if (marker is null || marker == from)
            {
                throw NotUnderstood("ListParts", key, "a listing that does not go on");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        Checked(key);
        var expected = ETags.OfParts(parts.Select(static p => p.ETag));
        string? etag;
        try
        {
            await RequireAbsentAsync(key, options.ForbidOverwrite, cancellationToken).ConfigureAwait(false);
            var response = await ForbiddingAsync(key, options.ForbidOverwrite, condition => OfUploadAsync(
                "CompleteMultipartUpload",
                key,
                (client, timeout) => client.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest
                    {
                        BucketName = _bucket,
                        Key = key,
                        UploadId = uploadId,
                        PartETags = [.. parts.Select(static p => new PartETag(p.Number, Quoted(p.ETag)))],
                        IfNoneMatch = condition,
                        RequestPayer = _headers.Payer,
                    },
                    timeout.Token),
                cancellationToken,
                isSilent: true)).ConfigureAwait(false);
            etag = S3Attributes.ETagOf(response.ETag);
        }
        catch (StoreException e) when (e.Kind is StoreErrorKind.UploadNotFound or StoreErrorKind.AlreadyExists or StoreErrorKind.ServerError)
        {
            if (e.Kind != StoreErrorKind.UploadNotFound && await IsOpenAsync(key, uploadId, cancellationToken).ConfigureAwait(false))
            {
                throw;
            }

            if (!await HasETagAsync(key, expected, cancellationToken).ConfigureAwait(false))
            {
                throw e.Kind != StoreErrorKind.ServerError ? e : new StoreException(StoreErrorKind.UploadNotFound, $"{e.Message} The upload is gone.", innerException: e);
            }

            etag = expected;
        }

        // Ceph's answer may lack the ETag.
        etag ??= S3Attributes.ETagOf((await HeadAsync(_bucket, key, null, null, cancellationToken).ConfigureAwait(false))?.ETag)
            ?? throw NotUnderstood("CompleteMultipartUpload", key, "no ETag, and the object is not there");
        var isProven = expected is not null && string.Equals(etag, expected, StringComparison.OrdinalIgnoreCase);
        return new ObjectInfo(key, parts.Sum(static p => p.Size), etag, LastModified: null) { Crc64 = isProven ? CrcOf(parts) : null };
    }

    /// <inheritdoc/>
    public async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        Checked(key);
        try
        {
            await OfUploadAsync(
                "AbortMultipartUpload",
                key,
                (client, timeout) => client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = _bucket, Key = key, UploadId = uploadId, RequestPayer = _headers.Payer }, timeout.Token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.UploadNotFound)
        {
            // Gone already.
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? keyMarker = null, idMarker = null;
        while (true)
        {
            var (key, id) = (keyMarker, idMarker);
            var page = await _connection.RunAsync(
                "ListMultipartUploads",
                "",
                (client, timeout) => client.ListMultipartUploadsAsync(
                    new ListMultipartUploadsRequest
                    {
                        BucketName = _bucket,
                        Prefix = prefix.Length == 0 ? null : prefix,
                        KeyMarker = key,
                        UploadIdMarker = id,
                        Encoding = EncodingType.Url,
                        RequestPayer = _headers.Payer,
                    },
                    timeout.Token),
                cancellationToken).ConfigureAwait(false);
            var isEncoded = page.EncodingType == EncodingType.Url;
            foreach (var upload in page.MultipartUploads ?? [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new PendingUpload(UrlText.Decode(upload.Key, isEncoded), upload.UploadId, TimeOf(upload.Initiated));
            }

            if (page.IsTruncated is not true)
            {
                yield break;
            }

            (keyMarker, idMarker) = (page.NextKeyMarker is { } next ? UrlText.Decode(next, isEncoded) : null, page.NextUploadIdMarker);
            if (keyMarker is null || (keyMarker, idMarker) == (key, id))
            {
                throw NotUnderstood("ListMultipartUploads", "", "a listing that does not go on");
            }
        }
    }

    // Ceph says NoSuchKey of an upload that is gone.
    private async ValueTask<T> OfUploadAsync<T>(string operation, string key, Func<AmazonS3Client, IdleTimeout, Task<T>> call, CancellationToken cancellationToken, bool isSilent = false)
    {
        try
        {
            return await _connection.RunAsync(operation, key, call, cancellationToken, isSilent).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            throw new StoreException(StoreErrorKind.UploadNotFound, e.Message, innerException: e) { Code = e.Code, RequestId = e.RequestId };
        }
    }

    // A complete whose answer was lost has taken effect all the same, and the same call again finds no upload, its own object, or (Ceph)
    // answers 500. The object counts as this upload's when the upload is gone and its ETag is that of the parts.
    private async ValueTask<bool> HasETagAsync(string key, string? expected, CancellationToken cancellationToken) => expected is not null
        && string.Equals(
            S3Attributes.ETagOf((await HeadAsync(_bucket, key, null, null, cancellationToken).ConfigureAwait(false))?.ETag), expected, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<bool> IsOpenAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await ListPartsAsync(key, uploadId, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.UploadNotFound)
        {
            return false;
        }
    }

    private static ulong? CrcOf(IReadOnlyList<UploadedPart> parts)
    {
        ulong crc = 0;
        foreach (var part in parts)
        {
            if (part.Crc64 is not { } partCrc)
            {
                return null;
            }

            crc = Crc64Xz.Combine(crc, partCrc, part.Size);
        }

        return crc;
    }
}
