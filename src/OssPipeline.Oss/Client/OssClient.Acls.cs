using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <content>PutObjectACL and GetObjectACL (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async ValueTask<string> GetAclAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "GetObjectACL", key).With("acl", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ParseAsync(request, response, AclXml.Read).ConfigureAwait(false);
    }

    public async ValueTask SetAclAsync(string key, string acl, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Put, "PutObjectACL", key).With("acl", "");
        request.AddHeader(OssHeaders.ObjectAcl, acl);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
