using System.Globalization;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <content>CopyObject and UploadPartCopy (OSS REST reference).</content>
internal sealed partial class OssClient
{
    /// <summary>Copies an object of up to 1 GB; gives the copy's ETag. What else it has, HEAD tells.</summary>
    public async ValueTask<string> CopyAsync(CopySource source, string key, CopyOptions copy, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Put, "CopyObject", key) { Body = ReadOnlyMemory<byte>.Empty };
        AddSource(request, source);
        request.AddHeader(OssHeaders.MetadataDirective, copy.ReplacesMetadata ? "REPLACE" : "COPY");
        request.AddHeader(OssHeaders.TaggingDirective, copy.ReplacesTags ? "REPLACE" : "COPY");
        AttributeHeaders.Write(request, Sent(copy), options);
        AddForbidOverwrite(request, new WriteOptions(copy.Attributes, copy.ForbidOverwrite));
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var etag = await ParseAsync(request, response, CopiesXml.ReadObject).ConfigureAwait(false);
        return etag.Length != 0 ? etag : throw NotUnderstood(request, response, "no ETag");
    }

    public async ValueTask<UploadedPart> CopyPartAsync(
        CopySource source, long offset, long length, string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var request = new OssRequest(HttpMethod.Put, "UploadPartCopy", key) { Body = ReadOnlyMemory<byte>.Empty }.With("partNumber", number).With("uploadId", uploadId);
        AddSource(request, source);
        request.AddHeader(OssHeaders.CopySourceRange, string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + length - 1}"));
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);

        var etag = await ParseAsync(request, response, CopiesXml.ReadPart).ConfigureAwait(false);

        // A range that OSS can't satisfy copies everything. The answer's Content-Range tells what was copied; without it, the part's size.
        var isAsked = ContentRange.TryParse(response.Header("Content-Range"), out var range)
            ? range.First == offset && range.Length == length
            : await PartSizeAsync(key, uploadId, number, cancellationToken).ConfigureAwait(false) == length;
        if (!isAsked)
        {
            throw new StoreException(
                StoreErrorKind.Changed,
                $"UploadPartCopy {_transport.LocationOf(request)}: OSS did not copy bytes {offset}-{offset + length - 1} of {source.Key} but another range: it changed meanwhile.");
        }

        return new UploadedPart(number, length, etag.Length != 0 ? etag : throw NotUnderstood(request, response, "no ETag"), response.Crc64);
    }

    private async ValueTask<long?> PartSizeAsync(string key, string uploadId, int number, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "ListParts", key)
            .With("max-parts", 1).With("part-number-marker", number - 1).With("uploadId", uploadId);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var page = await ParseAsync(request, response, PartsXml.Read).ConfigureAwait(false);
        return page.Parts is [{ } part] && part.Number == number ? part.Size : null;
    }

    private static void AddSource(OssRequest request, CopySource source)
    {
        var version = source.VersionId is null ? "" : "?versionId=" + OssPath.EncodeQuery(source.VersionId);
        request.AddHeader(OssHeaders.CopySource, $"/{source.Store.Bucket}/{OssPath.EncodeKey(source.Key)}{version}");
        if (source.ETag is not null)
        {
            request.AddHeader(OssHeaders.CopySourceIfMatch, $"\"{source.ETag}\"");
        }
    }

    // What the copy keeps from its source must not be sent, or OSS would take it for given.
    private static ObjectAttributes Sent(CopyOptions options) => options.Attributes with
    {
        ContentType = options.ReplacesMetadata ? options.Attributes.ContentType : null,
        ContentEncoding = options.ReplacesMetadata ? options.Attributes.ContentEncoding : null,
        ContentDisposition = options.ReplacesMetadata ? options.Attributes.ContentDisposition : null,
        ContentLanguage = options.ReplacesMetadata ? options.Attributes.ContentLanguage : null,
        CacheControl = options.ReplacesMetadata ? options.Attributes.CacheControl : null,
        Expires = options.ReplacesMetadata ? options.Attributes.Expires : null,
        Metadata = options.ReplacesMetadata ? options.Attributes.Metadata : ObjectAttributes.None.Metadata,
        Tags = options.ReplacesTags ? options.Attributes.Tags : ObjectAttributes.None.Tags,
    };
}
