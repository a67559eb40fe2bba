using Amazon.S3.Model;
using OssPipeline.Core.Storage;
using OssPipeline.S3.Client;

namespace OssPipeline.S3.Store;

/// <content>CopyObject and UploadPartCopy.</content>
public sealed partial class S3Store
{
    /// <inheritdoc/>
    public async ValueTask<ObjectInfo> CopyAsync(CopySource source, string key, CopyOptions options, CancellationToken cancellationToken)
    {
        RequireDomain(source);
        ArgumentNullException.ThrowIfNull(options);
        Checked(key);
        await RequireAbsentAsync(key, options.ForbidOverwrite, cancellationToken).ConfigureAwait(false);
        var note = await NoteOfAsync(source, options, cancellationToken).ConfigureAwait(false);
        CopyObjectResponse response;
        try
        {
            response = await _connection.RunAsync(
                "CopyObject",
                key,
                (client, timeout) =>
                {
                    var request = _headers.For(new CopyObjectRequest
                    {
                        SourceBucket = source.Store.Bucket,
                        SourceKey = source.Key,
                        SourceVersionId = source.VersionId,
                        ETagToMatch = Quoted(source.ETag),
                        DestinationBucket = _bucket,
                        DestinationKey = key,
                        IfNoneMatch = options.ForbidOverwrite ? AnyObject : null,
                    });
                    S3Attributes.Write(request, options);
                    if (note is not null)
                    {
                        request.Metadata[CrcNote.Name] = note;
                    }

                    return client.CopyObjectAsync(request, timeout.Token);
                },
                cancellationToken,
                isSilent: true).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Code == "PreconditionFailed" && options.ForbidOverwrite)
        {
            // Either the source is another version or the target exists.
            if (await HeadAsync(_bucket, key, null, null, cancellationToken).ConfigureAwait(false) is not null)
            {
                throw Exists(key, e);
            }

            throw;
        }

        // The answer tells neither size nor proof.
        var head = await HeadAsync(_bucket, key, null, null, cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException(StoreErrorKind.Changed, $"{_connection.LocationOf(key)} was copied and is not there: somebody deleted it meanwhile.");
        if (options.ReplacesTags && (head.TagsCount ?? 0) != options.Attributes.Tags.Count)
        {
            // Ceph takes no tags along with a copy.
            await SetTagsAsync(key, options.Attributes.Tags, cancellationToken).ConfigureAwait(false);
        }

        var copy = Described(key, head);
        return S3Attributes.ETagOf(response.ETag) is { } etag && !string.Equals(copy.ETag, etag, StringComparison.OrdinalIgnoreCase)
            ? throw new StoreException(StoreErrorKind.Changed, $"{_connection.LocationOf(key)} was replaced by somebody else before the copy could be confirmed; run again.")
            : copy;
    }

    /// <inheritdoc/>
    public async ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        RequireDomain(source);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Checked(key);
        var response = await _connection.RunAsync(
            "UploadPartCopy",
            key,
            (client, timeout) => client.CopyPartAsync(
                _headers.For(new CopyPartRequest
                {
                    SourceBucket = source.Store.Bucket,
                    SourceKey = source.Key,
                    SourceVersionId = source.VersionId,
                    ETagToMatch = source.ETag is null ? null : [Quoted(source.ETag)],
                    FirstByte = offset,
                    LastByte = offset + length - 1,
                    DestinationBucket = _bucket,
                    DestinationKey = key,
                    UploadId = uploadId,
                    PartNumber = number,
                }),
                timeout.Token),
            cancellationToken,
            isSilent: true).ConfigureAwait(false);
        return new UploadedPart(number, length, S3Attributes.ETagOf(response.ETag) ?? throw NotUnderstood("UploadPartCopy", key, "no ETag"), null);
    }

    // With metadata of its own the copy would lose our note, which its bytes still deserve. Ceph does not heed the condition on the
    // source, so a look before the copy takes its place there.
    private async ValueTask<string?> NoteOfAsync(CopySource source, CopyOptions options, CancellationToken cancellationToken)
    {
        var isConditionUnsure = source.ETag is not null && !_options.IsAmazon;
        if (source.VersionId is not null || (!options.ReplacesMetadata && !isConditionUnsure))
        {
            return null;
        }

        var head = await HeadAsync(source.Store.Bucket, Checked(source.Key), null, null, cancellationToken).ConfigureAwait(false);
        if (head is not null && isConditionUnsure && !string.Equals(S3Attributes.ETagOf(head.ETag), source.ETag, StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(StoreErrorKind.Changed, $"{source.Store.Location}/{source.Key} is no longer the version {source.ETag}.");
        }

        return options.ReplacesMetadata ? head?.Metadata[CrcNote.Name] : null;
    }

    private void RequireDomain(CopySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (Info.CopyDomain is null || source.Store.CopyDomain != Info.CopyDomain)
        {
            throw new StoreException(StoreErrorKind.Unsupported, $"{Info.Location} can't copy from {source.Store.Location} by itself: they are not of one service and account.");
        }
    }
}
