using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <content>PutObjectTagging, GetObjectTagging and DeleteObjectTagging (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async ValueTask<IReadOnlyDictionary<string, string>> GetTagsAsync(string key, string? versionId, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "GetObjectTagging", key).With("tagging", "").WithAny("versionId", versionId ?? "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ParseAsync(request, response, TagsXml.Read).ConfigureAwait(false);
    }

    public async ValueTask SetTagsAsync(string key, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Put, "PutObjectTagging", key) { Body = TagsXml.Write(tags) }.With("tagging", "");
        request.AddHeader("Content-Type", "application/xml");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DeleteTagsAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Delete, "DeleteObjectTagging", key).With("tagging", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
