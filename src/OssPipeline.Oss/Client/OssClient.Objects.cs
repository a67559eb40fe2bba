using System.Globalization;
using OssPipeline.Core.Data;
using OssPipeline.Core.Storage;
using OssPipeline.Oss.Store;

namespace OssPipeline.Oss.Client;

/// <summary>PutObject and GetObject.</summary>
internal sealed partial class OssClient
{
    public ValueTask<ObjectInfo> PutAsync(string key, ReadOnlyMemory<byte> body, WriteOptions write, CancellationToken cancellationToken) =>
        PutAsync(key, body, write, persisted: null, cancellationToken);

    /// <summary>Puts an object with headers of any name, which OSS keeps and replays.</summary>
    public async ValueTask<ObjectInfo> PutAsync(
        string key, ReadOnlyMemory<byte> body, WriteOptions write, IReadOnlyDictionary<string, string>? persisted, CancellationToken cancellationToken)
    {
        var crc = write.Crc64 ?? Crc64Xz.Compute(body.Span);
        var request = new OssRequest(HttpMethod.Put, "PutObject", key) { Body = body };
        AttributeHeaders.Write(request, write.Attributes, options);
        if (persisted is { Count: > 0 })
        {
            PersistedHeaders.Write(request, persisted);
        }

        AddForbidOverwrite(request, write);
        AddTransfer(request, crc);
        using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
        CheckCrc(request, response, crc);
        return new ObjectInfo(key, body.Length, response.ETag, LastModified: null) { Crc64 = response.Crc64 };
    }

    /// <summary>Fills the caller's memory from an offset; 0 past the end.</summary>
    public async ValueTask<int> ReadAsync(
        string key, OssReadOptions read, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var last = offset + destination.Length - 1;
        var request = new OssRequest(HttpMethod.Get, "GetObject", key) { NullCode = "InvalidRange" };
        request.AddHeader("Range", string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{last}"));

        // Without it OSS answers a range past the end with 200 and the whole object.
        request.AddHeader(OssHeaders.RangeBehavior, "standard");
        AddRead(request, read);
        AddTrafficLimit(request);
        using var response = await _transport.TrySendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response is null)
        {
            return 0;
        }

        if (!ContentRange.TryParse(response.Header("Content-Range"), out var range) || (int)response.Status != 206)
        {
            throw NotUnderstood(request, response, $"status {(int)response.Status} with the Content-Range '{response.Header("Content-Range")}' to the range {offset}-{last}");
        }

        if (range.First != offset || range.Last > last || (range.Last < last && range.Last != range.Total - 1) || response.ContentLength is { } length && length != range.Length)
        {
            throw NotUnderstood(request, response, $"bytes {range.First}-{range.Last} of {range.Total} to the range {offset}-{last}");
        }

        var filled = destination[..(int)range.Length];
        await response.FillAsync(filled).ConfigureAwait(false);

        // The header tells the CRC of the whole object, so only a read of all of it can be compared.
        if (range.Length == range.Total && response.Header("Content-Encoding") is not "gzip")
        {
            CheckCrc(request, response, Crc64Xz.Compute(filled.Span));
        }

        return filled.Length;
    }

    private static void AddForbidOverwrite(OssRequest request, WriteOptions write)
    {
        if (write.ForbidOverwrite)
        {
            request.AddHeader(OssHeaders.ForbidOverwrite, "true");
        }
    }

    private void AddTransfer(OssRequest request, ulong crc)
    {
        request.AddHeader(OssHeaders.Crc64, crc.ToString(CultureInfo.InvariantCulture));
        AddTrafficLimit(request);
    }

    private void AddTrafficLimit(OssRequest request)
    {
        if (TrafficLimit is not null)
        {
            request.AddHeader(OssHeaders.TrafficLimit, TrafficLimit);
        }
    }

    private void CheckCrc(OssRequest request, OssResponse response, ulong crc)
    {
        if (response.Crc64 is { } reported && reported != crc)
        {
            throw new StoreException(
                StoreErrorKind.Corrupt,
                $"{request.Operation} {_transport.LocationOf(request)}: the CRC64 at OSS is {reported} and of the bytes here {crc} (request ID {response.RequestId ?? "none"}).",
                isTransient: true)
            { RequestId = response.RequestId };
        }
    }
}
