using System.Globalization;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Signing;
using OssPipeline.Oss.Store;
using OssPipeline.Oss.Xml;

namespace OssPipeline.Oss.Client;

/// <content>AppendObject, symlinks, object ACLs, RestoreObject, GetObjectMeta (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async ValueTask<AppendedObject> AppendAsync(
        string key, ReadOnlyMemory<byte> body, AppendedObject soFar, WriteOptions write, CancellationToken cancellationToken)
    {
        var crc = Crc64Xz.Append(soFar.Crc64, body.Span);
        var request = new OssRequest(HttpMethod.Post, "AppendObject", key) { Body = body }.With("append", "").With("position", soFar.Length);
        AttributeHeaders.Write(request, write.Attributes, options);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CheckCrc(request, response, crc);
        return long.TryParse(response.Header("x-oss-next-append-position"), NumberStyles.None, CultureInfo.InvariantCulture, out var next)
            ? new AppendedObject(next, crc)
            : throw NotUnderstood(request, response, "no position for the next piece");
    }

    /// <summary>What an appendable object has so far; null when there is none.</summary>
    public async ValueTask<AppendedObject?> AppendedAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Head, "HeadObject", key) { NullCode = "NoSuchKey" };
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        return response is not null
            && long.TryParse(response.Header("x-oss-next-append-position"), NumberStyles.None, CultureInfo.InvariantCulture, out var next)
            && response.Crc64 is { } crc
                ? new AppendedObject(next, crc)
                : null;
    }

    public async ValueTask PutSymlinkAsync(string key, string target, WriteOptions write, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Put, "PutSymlink", key) { Body = ReadOnlyMemory<byte>.Empty }.With("symlink", "");
        request.AddHeader("x-oss-symlink-target", OssPath.EncodeQuery(target));
        AttributeHeaders.Write(request, write.Attributes, options);
        AddForbidOverwrite(request, write);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<string> GetSymlinkAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "GetSymlink", key).With("symlink", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Header("x-oss-symlink-target") is { } target && OssPath.TryDecodePath(target, out var decoded)
            ? decoded
            : throw NotUnderstood(request, response, "no target");
    }

    public async ValueTask<string> GetAclAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Get, "GetObjectAcl", key).With("acl", "");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return await ParseAsync(request, response, AclXml.Read).ConfigureAwait(false);
    }

    public async ValueTask SetAclAsync(string key, string acl, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Put, "PutObjectAcl", key).With("acl", "");
        request.AddHeader("x-oss-object-acl", acl);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when the object can be read already, false when that takes a while.</summary>
    public async ValueTask<bool> RestoreAsync(string key, int days, string? tier, CancellationToken cancellationToken)
    {
        var job = tier is null ? "" : $"<JobParameters><Tier>{tier}</Tier></JobParameters>";
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"<RestoreRequest><Days>{days}</Days>{job}</RestoreRequest>"));
        var request = new OssRequest(HttpMethod.Post, "RestoreObject", key) { Body = body }.With("restore", "");
        request.AddHeader("Content-Type", "application/xml");
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return (int)response.Status == 200;
    }

    /// <summary>Size, ETag and CRC of an object, without its metadata and for less than HEAD costs; null when there is none.</summary>
    public async ValueTask<ObjectInfo?> GetMetaAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Head, "GetObjectMeta", key) { NullCode = "NoSuchKey" }.With("objectMeta", "");
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        return response is null ? null : new ObjectInfo(
            key, response.ContentLength ?? throw NotUnderstood(request, response, "no Content-Length"), response.ETag, response.LastModified)
        {
            Crc64 = response.Crc64,
        };
    }
}
