using System.Buffers;
using System.IO.Hashing;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;
using OssPipeline.Core.Data;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Hosting;

/// <summary>Reads a request's body into a data file, computing MD5 and CRC-64 over each block while it is in the cache.</summary>
/// <param name="exchange">The request.</param>
internal sealed class BodyReceiver(Exchange exchange)
{
    /// <summary>The largest body of a PUT (OSS REST reference, PutObject and UploadPart).</summary>
    public const long MaxBytes = 5L << 30;

    private const int SmallBody = 64 << 10;

    private readonly PipeReader _reader = exchange.Http.Request.BodyReader;
    private long _received;

    /// <summary>Stores the body in a new data file that nothing names yet; when this throws, no file is left.</summary>
    /// <exception cref="OssError">The length is missing or too large, the body ends early or differs from its checksums.</exception>
    public async Task<ReceivedBody> StoreAsync(DataFiles files)
    {
        var length = DeclaredLength(exchange, MaxBytes, needsLength: false);
        var body = length is <= SmallBody
            ? await StoreSmallAsync(files, (int)length.Value).ConfigureAwait(false)
            : await StoreLargeAsync(files).ConfigureAwait(false);
        return body;
    }

    /// <summary>Reads a small body into memory, checking its Content-MD5 when it has one.</summary>
    /// <exception cref="OssError">It has no length, or is larger than <paramref name="maxBytes"/>.</exception>
    public async Task<byte[]> ReadAsync(int maxBytes)
    {
        var length = (int)DeclaredLength(exchange, maxBytes, needsLength: true)!.Value;
        if (length == 0)
        {
            return [];
        }

        var buffer = await ReadWholeAsync(length).ConfigureAwait(false);
        var bytes = buffer.ToArray();
        _reader.AdvanceTo(buffer.End);
        if (exchange.Header("Content-MD5") is { } sent)
        {
            Span<byte> digest = stackalloc byte[16];
            ContentTag.Md5Of(bytes, digest);
            CheckMd5(sent, ContentTag.FromMd5(digest));
        }

        return bytes;
    }

    // The declared length; null for a chunked body.
    private static long? DeclaredLength(Exchange exchange, long maxBytes, bool needsLength)
    {
        var length = exchange.Http.Request.ContentLength;
        var isChunked = length is null && exchange.Http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };
        if (length is null && (needsLength || !isChunked))
        {
            throw new OssError(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }

        return length > maxBytes
            ? throw new OssError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.", ("MaxSizeAllowed", maxBytes.ToString()), ("ProposedSize", length.Value.ToString()))
            : length;
    }

    private async Task<ReceivedBody> StoreSmallAsync(DataFiles files, int length)
    {
        if (length == 0)
        {
            return Checked(new ReceivedBody(null, EmptyTag, 0));
        }

        var buffer = await ReadWholeAsync(length).ConfigureAwait(false);
        byte[]? rented = null;
        try
        {
            ReadOnlyMemory<byte> bytes;
            if (buffer.IsSingleSegment)
            {
                bytes = buffer.First;
            }
            else
            {
                rented = ArrayPool<byte>.Shared.Rent(length);
                buffer.CopyTo(rented);
                bytes = rented.AsMemory(0, length);
            }

            return Store(files, bytes.Span);
        }
        finally
        {
            _reader.AdvanceTo(buffer.End);
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private ReceivedBody Store(DataFiles files, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[16];
        ContentTag.Md5Of(bytes, digest);
        var body = Checked(new ReceivedBody(null, ContentTag.FromMd5(digest), Crc64Xz.Compute(bytes)));
        using var file = files.Create(out var id);
        try
        {
            RandomAccess.Write(file, bytes, 0);
        }
        catch
        {
            files.Delete(id);
            throw;
        }

        return body with { Data = new Extent(id, 0, bytes.Length) };
    }

    private async Task<ReceivedBody> StoreLargeAsync(DataFiles files)
    {
        using var file = files.Create(out var id);
        try
        {
#pragma warning disable CA5351 // The protocol's ETag and Content-MD5 are MD5.
            using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
            var crc = Crc64Xz.CreateIncremental();
            long length = 0;
            while (true)
            {
                var result = await _reader.ReadAsync(exchange.Aborted).ConfigureAwait(false);
                var buffer = result.Buffer;
                Absorb(buffer, md5, crc, file, length);
                var count = buffer.Length; // not to be asked once the buffer is given back
                length += count;
                _reader.AdvanceTo(buffer.End);
                await ReceivedAsync(count).ConfigureAwait(false);
                if (result.IsCompleted)
                {
                    break;
                }
            }

            var body = Finish(md5, crc, length, id);
            if (length == 0)
            {
                files.Delete(id);
            }

            return body;
        }
        catch
        {
            files.Delete(id);
            throw;
        }
    }

    private static void Absorb(ReadOnlySequence<byte> buffer, IncrementalHash md5, Crc64 crc, SafeFileHandle file, long offset)
    {
        if (buffer.IsSingleSegment)
        {
            md5.AppendData(buffer.FirstSpan);
            crc.Append(buffer.FirstSpan);
            RandomAccess.Write(file, buffer.FirstSpan, offset);
            return;
        }

        var segments = new List<ReadOnlyMemory<byte>>();
        foreach (var segment in buffer)
        {
            md5.AppendData(segment.Span);
            crc.Append(segment.Span);
            segments.Add(segment);
        }

        RandomAccess.Write(file, segments, offset);
    }

    private ReceivedBody Finish(IncrementalHash md5, Crc64 crc, long length, long id)
    {
        Span<byte> digest = stackalloc byte[16];
        md5.GetHashAndReset(digest);
        return Checked(new ReceivedBody(
            length == 0 ? null : new Extent(id, 0, length),
            ContentTag.FromMd5(digest),
            length == 0 ? 0 : crc.GetCurrentHashAsUInt64()));
    }

    private async ValueTask<ReadOnlySequence<byte>> ReadWholeAsync(int length)
    {
        var result = await _reader.ReadAtLeastAsync(length, exchange.Aborted).ConfigureAwait(false);
        if (result.Buffer.Length < length)
        {
            throw new OssError(400, "IncompleteBody", "The body is shorter than its Content-Length.");
        }

        await ReceivedAsync(length).ConfigureAwait(false);
        return result.Buffer;
    }

    private async ValueTask ReceivedAsync(long count)
    {
        _received += count;
        exchange.Service.Counters.Read(exchange.Operation, count);
        if (exchange.Fault is not { } fault)
        {
            return;
        }

        if (fault.BytesPerSecond is { } rate)
        {
            await Task.Delay(TimeSpan.FromSeconds((double)count / rate), exchange.Service.Clock, exchange.Aborted).ConfigureAwait(false);
        }

        if (fault.ResetRequestAfter <= _received)
        {
            exchange.Http.Abort();
            throw new FaultBreak();
        }
    }

    private ReceivedBody Checked(ReceivedBody body)
    {
        if (exchange.Header("Content-MD5") is { } md5)
        {
            CheckMd5(md5, body.Tag);
        }

        if (exchange.Header("x-oss-hash-crc64ecma") is { } crc && (!ulong.TryParse(crc, out var sent) || sent != body.Crc64))
        {
            throw new OssError(
                400,
                "InvalidCRC64",
                "The CRC64 you specified did not match what was received.",
                ("ClientCRC64", crc),
                ("ServerCRC64", body.Crc64.ToString()));
        }

        return body;
    }

    private static void CheckMd5(string sent, ContentTag received)
    {
        if (sent != received.ToBase64())
        {
            throw new OssError(
                400, "InvalidDigest", "The Content-MD5 you specified was invalid.", ("Content-MD5", sent), ("ServerContent-MD5", received.ToBase64()));
        }
    }

    private static ContentTag EmptyTag { get; } = ContentTag.FromMd5(Convert.FromHexString("D41D8CD98F00B204E9800998ECF8427E"));
}
