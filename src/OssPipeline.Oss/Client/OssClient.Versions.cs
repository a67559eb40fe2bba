using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <content>ListObjectVersions (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new VersionsQuery { Prefix = prefix };
        while (true)
        {
            var page = await ListVersionsPageAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (var version in page.Versions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return version;
            }

            if (!page.IsTruncated)
            {
                yield break;
            }

            query = query with { KeyMarker = page.NextKey, VersionMarker = page.NextVersion };
        }
    }

    /// <summary>One page of ListObjectVersions.</summary>
    public async Task<VersionsPage> ListVersionsPageAsync(VersionsQuery query, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "ListObjectVersions", "")
            .WithAny("delimiter", query.Delimiter)
            .With("encoding-type", "url")
            .WithAny("key-marker", query.KeyMarker)
            .With("max-keys", query.MaxKeys)
            .WithAny("prefix", query.Prefix)
            .WithAny("version-id-marker", query.VersionMarker)
            .With("versions", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var page = await ParseAsync(request, response, VersionsXml.Read).ConfigureAwait(false);
        return page.IsTruncated && (page.NextKey, page.NextVersion) == (query.KeyMarker, query.VersionMarker)
            ? throw NotUnderstood(request, response, "a listing that does not go on")
            : page;
    }
}
