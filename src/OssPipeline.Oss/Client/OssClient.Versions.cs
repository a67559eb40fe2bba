using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <content>ListObjectVersions (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async IAsyncEnumerable<ObjectVersion> ListVersionsAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (keyMarker, versionMarker) = ("", "");
        while (true)
        {
            var request = new OssRequest(HttpMethod.Get, "ListObjectVersions", "").With("encoding-type", "url");
            if (keyMarker.Length != 0)
            {
                request.With("key-marker", keyMarker);
            }

            request.With("max-keys", PageSize);
            if (prefix.Length != 0)
            {
                request.With("prefix", prefix);
            }

            if (versionMarker.Length != 0)
            {
                request.With("version-id-marker", versionMarker);
            }

            request.With("versions", "");
            VersionsPage page;
            using (var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false))
            {
                page = await ParseAsync(request, response, VersionsXml.Read).ConfigureAwait(false);
                if (page.IsTruncated && (page.NextKey, page.NextVersion) == (keyMarker, versionMarker))
                {
                    throw NotUnderstood(request, response, "a listing that does not go on");
                }
            }

            foreach (var version in page.Versions)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return version;
            }

            if (!page.IsTruncated)
            {
                yield break;
            }

            (keyMarker, versionMarker) = (page.NextKey, page.NextVersion);
        }
    }
}
