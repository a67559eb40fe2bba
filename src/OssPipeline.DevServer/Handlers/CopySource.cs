using OssPipeline.Core.Storage;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.Oss.Signing;

namespace OssPipeline.DevServer.Handlers;

/// <summary>What <c>x-oss-copy-source</c> names, its data files kept until this is disposed of.</summary>
internal sealed class CopySource : IDisposable
{
    private const string Header = "x-oss-copy-source";

    private CopySource(Bucket bucket, string key, string? versionId, StoredObject stored) =>
        (Bucket, Key, VersionId, Stored) = (bucket, key, versionId, stored);

    /// <summary>The source's bucket.</summary>
    public Bucket Bucket { get; }

    /// <summary>The source's key.</summary>
    public string Key { get; }

    /// <summary>The version the header names; null for the current one.</summary>
    public string? VersionId { get; }

    /// <summary>The version to copy.</summary>
    public StoredObject Stored { get; }

    /// <summary>Opens the source: <c>/BUCKET/KEY[?versionId=ID]</c>, the key URL-encoded.</summary>
    /// <exception cref="OssError">The header is wrong, or there is nothing that could be copied.</exception>
    public static CopySource Open(Exchange exchange)
    {
        var (bucketName, key, versionId) = Parse(exchange.Header(Header) ?? string.Empty);
        var bucket = exchange.Service.Folder.Find(bucketName) ?? throw OssError.NoSuchBucket(bucketName);
        var stored = bucket.BeginRead(key, versionId)
            ?? throw (versionId is null ? OssError.NoSuchKey(key) : OssError.NoSuchVersion(key, versionId));
        var source = new CopySource(bucket, key, versionId, stored);
        if (!stored.IsDeleteMarker)
        {
            return source;
        }

        source.Dispose();
        throw versionId is null
            ? OssError.Deleted(key, stored.VersionId)
            : OssError.InvalidArgument(Header, versionId, "The versionId of the copy source must not be that of a delete marker.");
    }

    /// <summary>Names the version that was copied, where versions are named.</summary>
    public void AnswerVersionId(Exchange exchange)
    {
        if (Bucket.Settings.NamesVersions)
        {
            exchange.Answer("x-oss-copy-source-version-id", Stored.VersionId);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Bucket.EndRead(Stored);

    private static (string Bucket, string Key, string? VersionId) Parse(string header)
    {
        var path = header.AsSpan();
        string? versionId = null;
        var mark = path.IndexOf('?');
        if (mark >= 0)
        {
            var query = QueryParameters.Parse(path[(mark + 1)..]) ?? throw Invalid(header);
            if (query.Pairs is not [("versionId", { Length: > 0 } id)])
            {
                throw Invalid(header);
            }

            versionId = id;
            path = path[..mark];
        }

        path = path.StartsWith("/") ? path[1..] : path;
        var slash = path.IndexOf('/');
        return slash > 0 && OssPath.TryDecodePath(path[(slash + 1)..], out var key) && ObjectKey.Problem(key) is null
            ? (path[..slash].ToString(), key, versionId)
            : throw Invalid(header);
    }

    private static OssError Invalid(string header) =>
        OssError.InvalidArgument(Header, header, "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.");
}
