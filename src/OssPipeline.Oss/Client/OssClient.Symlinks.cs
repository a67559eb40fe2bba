using OssPipeline.Core.Storage;
using OssPipeline.Oss.Signing;

namespace OssPipeline.Oss.Client;

/// <content>PutSymlink and GetSymlink (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async ValueTask PutSymlinkAsync(string key, string target, WriteOptions write, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Put, "PutSymlink", key) { Body = ReadOnlyMemory<byte>.Empty }.With("symlink", "");
        request.AddHeader(OssHeaders.SymlinkTarget, OssPath.EncodeQuery(target));
        AttributeHeaders.Write(request, write.Attributes, options);
        AddForbidOverwrite(request, write);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string> GetSymlinkAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "GetSymlink", key).With("symlink", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Header(OssHeaders.SymlinkTarget) is { } target && OssPath.TryDecodePath(target, out var decoded)
            ? decoded
            : throw NotUnderstood(request, response, "no target");
    }
}
