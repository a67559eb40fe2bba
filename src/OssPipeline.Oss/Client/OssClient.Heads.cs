using System.Globalization;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Client;

/// <content>HeadObject and GetObjectMeta (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Head, "HeadObject", key) { NullCode = "NoSuchKey" };
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        return response is null ? null : InfoOf(request, response) with { Attributes = AttributeHeaders.Read(response) };
    }

    /// <summary>Describes an object, or a version of it, with everything that HEAD tells; null when there is none.</summary>
    public async ValueTask<OssObjectDetails?> HeadAsync(string key, OssReadOptions read, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Head, "HeadObject", key) { NullCode = "NoSuchKey" };
        AddRead(request, read);
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in response.Headers())
        {
            headers[name] = value;
        }

        return new OssObjectDetails(InfoOf(request, response) with { Attributes = AttributeHeaders.Read(response) })
        {
            Type = response.Header(OssHeaders.ObjectType),
            VersionId = response.Header(OssHeaders.VersionId),
            NextAppendPosition = response.NextAppendPosition,
            Restoration = OssRestoration.Parse(response.Header(OssHeaders.Restore)),
            TagCount = int.TryParse(response.Header(OssHeaders.TaggingCount), NumberStyles.None, CultureInfo.InvariantCulture, out var tags) ? tags : null,
            Headers = headers,
        };
    }

    /// <summary>Size, ETag and CRC of an object, without its metadata and for less than HEAD costs; null when there is none.</summary>
    public async ValueTask<ObjectInfo?> GetMetaAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Head, "GetObjectMeta", key) { NullCode = "NoSuchKey" }.With("objectMeta", "");
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        return response is null ? null : InfoOf(request, response);
    }

    private ObjectInfo InfoOf(OssRequest request, OssResponse response) => new(
        request.Key, response.ContentLength ?? throw NotUnderstood(request, response, "no Content-Length"), response.ETag, response.LastModified)
    {
        Crc64 = response.Crc64,
    };

    private static void AddRead(OssRequest request, OssReadOptions read)
    {
        if (read.VersionId is not null)
        {
            request.With("versionId", read.VersionId);
        }

        AddETag("If-Match", read.IfMatch);
        AddTime("If-Modified-Since", read.IfModifiedSince);
        AddETag("If-None-Match", read.IfNoneMatch);
        AddTime("If-Unmodified-Since", read.IfUnmodifiedSince);

        void AddETag(string name, string? etag)
        {
            if (etag is not null)
            {
                request.AddHeader(name, $"\"{etag}\"");
            }
        }

        void AddTime(string name, DateTimeOffset? time)
        {
            if (time is { } given)
            {
                request.AddHeader(name, given.UtcDateTime.ToString("r", CultureInfo.InvariantCulture));
            }
        }
    }
}
