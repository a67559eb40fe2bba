using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Client;

/// <content>AppendObject (OSS REST reference).</content>
internal sealed partial class OssClient
{
    public async ValueTask<AppendedObject> AppendAsync(
        string key, ReadOnlyMemory<byte> body, AppendedObject soFar, WriteOptions write, CancellationToken cancellationToken)
    {
        var (next, crc) = (soFar.Length + body.Length, Crc64Xz.Append(soFar.Crc64, body.Span));
        var request = new OssRequest(HttpMethod.Post, "AppendObject", key) { Body = body }.With("append", "").With("position", soFar.Length);
        AttributeHeaders.Write(request, write.Attributes, options);
        AddTrafficLimit(request);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CheckCrc(request, response, crc);
        return response.NextAppendPosition == next
            ? new AppendedObject(next, crc)
            : throw NotUnderstood(request, response, $"the next piece is to go to {response.NextAppendPosition?.ToString() ?? "nowhere"} and not to {next}");
    }

    /// <summary>What an appendable object has so far; null when there is none.</summary>
    public async ValueTask<AppendedObject?> AppendedAsync(string key, CancellationToken cancellationToken)
    {
        var request = new OssRequest(HttpMethod.Head, "HeadObject", key) { NullCode = "NoSuchKey" };
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        return response?.NextAppendPosition is { } next && response.Crc64 is { } crc ? new AppendedObject(next, crc) : null;
    }
}
