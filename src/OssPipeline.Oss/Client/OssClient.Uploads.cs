using System.Runtime.CompilerServices;
using System.Xml;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <summary>InitiateMultipartUpload, UploadPart, ListParts, CompleteMultipartUpload, AbortMultipartUpload, ListMultipartUploads.</summary>
internal sealed partial class OssClient
{
    private const int PageSize = 1000;

    public async ValueTask<string> BeginUploadAsync(string key, WriteOptions write, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Post, "InitiateMultipartUpload", key) { Body = ReadOnlyMemory<byte>.Empty }.With("uploads", "");
        AttributeHeaders.Write(request, write.Attributes, options);
        AddForbidOverwrite(request, write);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var uploadId = await ParseAsync(request, response, UploadsXml.ReadUploadId).ConfigureAwait(false);
        return uploadId.Length != 0 ? uploadId : throw NotUnderstood(request, response, "no upload ID");
    }

    public async ValueTask<UploadedPart> PutPartAsync(string key, string uploadId, PartAddress part, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var crc = part.Crc64 ?? Crc64Xz.Compute(body.Span);
        var request = new OssRequest(HttpMethod.Put, "UploadPart", key) { Body = body }.With("partNumber", part.Number).With("uploadId", uploadId);
        AddTransfer(request, crc);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CheckCrc(request, response, crc);
        return new UploadedPart(part.Number, body.Length, response.ETag ?? throw NotUnderstood(request, response, "no ETag"), response.Crc64);
    }

    public async ValueTask<IReadOnlyList<UploadedPart>> ListPartsAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var parts = new List<UploadedPart>();
        for (long marker = 0; ;)
        {
            var request = new OssRequest(HttpMethod.Get, "ListParts", key).With("max-parts", PageSize).With("uploadId", uploadId);
            if (marker != 0)
            {
                request.With("part-number-marker", marker);
            }

            using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var page = await ParseAsync(request, response, PartsXml.Read).ConfigureAwait(false);
            parts.AddRange(page.Parts);
            if (!page.IsTruncated)
            {
                parts.Sort(static (left, right) => left.Number.CompareTo(right.Number));
                return parts;
            }

            marker = page.Next > marker ? page.Next : throw NotUnderstood(request, response, "a listing that does not go on");
        }
    }

    public async ValueTask<ObjectInfo> CompleteUploadAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, WriteOptions write, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Post, "CompleteMultipartUpload", key) { Body = PartsXml.Write(parts) }.With("uploadId", uploadId);
        request.AddHeader("Content-Type", "application/xml");
        AddForbidOverwrite(request, write);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var etag = await ParseAsync(request, response, UploadsXml.ReadCompletedETag).ConfigureAwait(false);
        long size = 0;
        foreach (var part in parts)
        {
            size += part.Size;
        }

        return new ObjectInfo(key, size, etag.Length != 0 ? etag : response.ETag, LastModified: null) { Crc64 = response.Crc64 };
    }

    /// <summary>Aborts an upload; one that is gone counts as aborted.</summary>
    public async ValueTask AbortUploadAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Delete, "AbortMultipartUpload", key) { NullCode = "NoSuchUpload" }.With("uploadId", uploadId);
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async IAsyncEnumerable<PendingUpload> ListUploadsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new UploadsQuery { Prefix = prefix };
        while (true)
        {
            var page = await ListUploadsPageAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var upload in page.Uploads)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return upload;
            }

            if (!page.IsTruncated)
            {
                yield break;
            }

            query = query with { KeyMarker = page.NextKey, IdMarker = page.NextId };
        }
    }

    /// <summary>One page of ListMultipartUploads.</summary>
    public async Task<UploadsPage> ListUploadsPageAsync(UploadsQuery query, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "ListMultipartUploads", "")
            .WithAny("delimiter", query.Delimiter)
            .With("encoding-type", "url")
            .WithAny("key-marker", query.KeyMarker)
            .With("max-uploads", query.MaxUploads)
            .WithAny("prefix", query.Prefix)
            .WithAny("upload-id-marker", query.IdMarker)
            .With("uploads", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var page = await ParseAsync(request, response, UploadsXml.ReadPage).ConfigureAwait(false);
        return page.IsTruncated && (page.NextKey, page.NextId) == (query.KeyMarker, query.IdMarker)
            ? throw NotUnderstood(request, response, "a listing that does not go on")
            : page;
    }

    /// <summary>Reads the whole answer, then parses it: parsing never waits for the network.</summary>
    private async ValueTask<T> ParseAsync<T>(OssRequest request, OssResponse response, Func<Stream, T> parse)
    {
        using var body = await response.ReadAsync(MaxDocument).ConfigureAwait(false);
        try
        {
            return parse(body.OpenRead());
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            throw NotUnderstood(request, response, e.Message, e);
        }
    }
}
