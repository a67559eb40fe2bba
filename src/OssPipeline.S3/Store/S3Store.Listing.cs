using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Client;
using ObjectAttributes = OssPipeline.Core.Storage.ObjectAttributes;
using S3StorageClass = OssPipeline.S3.Mapping.S3StorageClass;

namespace OssPipeline.S3.Store;

/// <content>ListObjectsV2, ListObjectVersions and DeleteObjects.</content>
public sealed partial class S3Store
{
    // S3 API reference, "DeleteObjects".
    private const int KeysPerDelete = 1000;

    /// <summary>Lists page by page; while a page is being consumed the next one is on its way.</summary>
    /// <exception cref="StoreException"><see cref="StoreErrorKind.Unsupported"/> when the server lists in no order, so that a listing could not be continued.</exception>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = ListPageAsync(prefix, startAfter, null, abandoned.Token);
        var last = startAfter;
        try
        {
            while (true)
            {
                var page = await next.ConfigureAwait(false);
                var token = page.IsTruncated is true ? page.NextContinuationToken : null;
                if (page.IsTruncated is true && (string.IsNullOrEmpty(token) || token == page.ContinuationToken))
                {
                    throw NotUnderstood("ListObjectsV2", "", "a listing that does not go on");
                }

                next = token is not null ? ListPageAsync(prefix, startAfter, token, abandoned.Token) : Task.FromResult(page);
                foreach (var item in page.S3Objects ?? [])
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var info = Listed(item, page.Encoding == EncodingType.Url);
                    if (last is not null && ObjectKey.Compare(last, info.Key) >= 0)
                    {
                        throw new StoreException(
                            StoreErrorKind.Unsupported, $"ListObjectsV2 {_connection.LocationOf("")}: '{info.Key}' came after '{last}': the server lists in no order, so a run could not go on where it stopped.");
                    }

                    last = info.Key;
                    yield return info;
                }

                if (token is null)
                {
                    yield break;
                }
            }
        }
        finally
        {
            if (!next.IsCompleted)
            {
                await abandoned.CancelAsync().ConfigureAwait(false);
            }

            // Its outcome no longer matters to the caller, who has left; it only must have ended.
            await next.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? keyMarker = null, versionMarker = null;
        while (true)
        {
            var (key, version) = (keyMarker, versionMarker);
            var page = await _connection.RunAsync(
                "ListObjectVersions",
                "",
                (client, timeout) => client.ListVersionsAsync(
                    new ListVersionsRequest
                    {
                        BucketName = _bucket,
                        Prefix = prefix,
                        KeyMarker = key,
                        VersionIdMarker = version,
                        Encoding = EncodingType.Url,
                        RequestPayer = _headers.Payer,
                    },
                    timeout.Token),
                cancellationToken).ConfigureAwait(false);
            var isEncoded = page.Encoding == EncodingType.Url;
            foreach (var item in page.Versions ?? [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                var isMarker = item.IsDeleteMarker is true;
                var info = isMarker ? new ObjectInfo(UrlText.Decode(item.Key, isEncoded), 0, null, TimeOf(item.LastModified)) : Listed(item, isEncoded);
                yield return new ObjectVersion(info, item.VersionId ?? "null", item.IsLatest is true, isMarker);
            }

            if (page.IsTruncated is not true)
            {
                yield break;
            }

            (keyMarker, versionMarker) = (page.NextKeyMarker is { } nextKey ? UrlText.Decode(nextKey, isEncoded) : null, page.NextVersionIdMarker);
            if (keyMarker is null || (keyMarker, versionMarker) == (key, version))
            {
                throw NotUnderstood("ListObjectVersions", "", "a listing that does not go on");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeleteFailure>> DeleteAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        List<string> many = [], alone = [];
        foreach (var key in keys)
        {
            // The request is XML, which can't name keys with control characters.
            (Checked(key).AsSpan().ContainsAnyInRange('\0', '\u001f') || key.AsSpan().ContainsAny('\uFFFE', '\uFFFF') ? alone : many).Add(key);
        }

        List<DeleteFailure>? failures = null;
        for (var start = 0; start < many.Count; start += KeysPerDelete)
        {
            var batch = many.GetRange(start, Math.Min(KeysPerDelete, many.Count - start));
            var response = await _connection.RunAsync(
                "DeleteObjects",
                "",
                (client, timeout) => DeleteManyAsync(client, batch, timeout),
                cancellationToken).ConfigureAwait(false);
            foreach (var error in response.DeleteErrors ?? [])
            {
                if (error.Code is not "NoSuchKey")
                {
                    (failures ??= []).Add(new DeleteFailure(error.Key, $"{error.Code}: {error.Message}"));
                }
            }
        }

        foreach (var key in alone)
        {
            await _connection.RunAsync(
                "DeleteObject",
                key,
                (client, timeout) => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _bucket, Key = key, RequestPayer = _headers.Payer }, timeout.Token),
                cancellationToken).ConfigureAwait(false);
        }

        return failures ?? [];
    }

    private async Task<DeleteObjectsResponse> DeleteManyAsync(AmazonS3Client client, List<string> keys, IdleTimeout timeout)
    {
        var request = new DeleteObjectsRequest { BucketName = _bucket, Quiet = true, RequestPayer = _headers.Payer, Objects = [.. keys.Select(static k => new KeyVersion { Key = k })] };
        try
        {
            return await client.DeleteObjectsAsync(request, timeout.Token).ConfigureAwait(false);
        }
        catch (DeleteObjectsException e)
        {
            return e.Response;
        }
    }

    private Task<ListObjectsV2Response> ListPageAsync(string prefix, string? startAfter, string? token, CancellationToken cancellationToken) => _connection.RunAsync(
        "ListObjectsV2",
        "",
        (client, timeout) => client.ListObjectsV2Async(
            new ListObjectsV2Request
            {
                BucketName = _bucket,
                Prefix = prefix.Length == 0 ? null : prefix,
                StartAfter = startAfter is { Length: > 0 } ? startAfter : null,
                ContinuationToken = token,
                Encoding = EncodingType.Url,
                OptionalObjectAttributes = ["RestoreStatus"],
                RequestPayer = _headers.Payer,
            },
            timeout.Token),
        cancellationToken).AsTask();

    private ObjectInfo Listed(S3Object item, bool isEncoded)
    {
        if (item.Key is null || item.Size is not { } size)
        {
            throw NotUnderstood("ListObjectsV2", item.Key ?? "", "an object without a key or a size");
        }

        var storageClass = item.StorageClass?.Value is { Length: > 0 } word ? word : S3StorageClass.Standard;
        return new ObjectInfo(UrlText.Decode(item.Key, isEncoded), size, S3Attributes.ETagOf(item.ETag), TimeOf(item.LastModified))
        {
            Attributes = ClassOnly(storageClass),
            Archive = S3StorageClass.StateOf(
                storageClass,
                isInArchiveTier: false,
                item.RestoreStatus is null ? null : item.RestoreStatus.IsRestoreInProgress is true ? true : item.RestoreStatus.RestoreExpiryDate is not null ? false : null),
        };
    }

    // Most objects of a listing are of one class: one record serves them.
    private ObjectAttributes _lastClass = new() { StorageClass = S3StorageClass.Standard };

    private ObjectAttributes ClassOnly(string storageClass)
    {
        var last = _lastClass;
        return last.StorageClass == storageClass ? last : _lastClass = new ObjectAttributes { StorageClass = storageClass };
    }
}
