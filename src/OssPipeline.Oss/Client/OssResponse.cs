using System.Globalization;
using System.Net;
using OssPipeline.Core.Storage;

namespace OssPipeline.Oss.Client;

/// <summary>An answer whose body is still on the wire. Dispose of it.</summary>
internal sealed class OssResponse(HttpResponseMessage message, IdleTimeout timeout, OssRequest request, OssTransport transport) : IDisposable
{
    public HttpStatusCode Status => message.StatusCode;

    public string? RequestId => Header(OssHeaders.RequestId);

    /// <summary>Without quotes.</summary>
    public string? ETag => Header("ETag")?.Trim('"');

    public ulong? Crc64 =>
        ulong.TryParse(Header(OssHeaders.Crc64), NumberStyles.None, CultureInfo.InvariantCulture, out var crc) ? crc : null;

    /// <summary>Where the next piece of an appendable object goes.</summary>
    public long? NextAppendPosition =>
        long.TryParse(Header(OssHeaders.NextAppendPosition), NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null;

    public DateTimeOffset? LastModified => message.Content.Headers.LastModified;

    /// <summary>The server's time.</summary>
    public DateTimeOffset? Date => message.Headers.Date;

    public long? ContentLength => message.Content.Headers.ContentLength;

    public string? Header(string name) =>
        message.Headers.NonValidated.TryGetValues(name, out var values) || message.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;

    /// <summary>All headers, of the message and of its content.</summary>
    public IEnumerable<KeyValuePair<string, string>> Headers()
    {
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            yield return new(name, values.ToString());
        }

        foreach (var (name, values) in message.Content.Headers.NonValidated)
        {
            yield return new(name, values.ToString());
        }
    }

    /// <summary>Fills the whole of <paramref name="destination"/> from the body.</summary>
    /// <exception cref="StoreException">Transient, when the body ends or stops before.</exception>
    public async ValueTask FillAsync(Memory<byte> destination)
    {
        var filled = 0;
        try
        {
            var stream = await message.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
            while (filled < destination.Length)
            {
                var read = await stream.ReadAsync(destination[filled..], timeout.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new HttpIOException(HttpRequestError.ResponseEnded, $"the body ended after {filled} of {destination.Length} bytes");
                }

                filled += read;
                timeout.Touch();
            }
        }
        catch (Exception e) when (OssTransportErrors.IsTransport(e, timeout))
        {
            throw OssTransportErrors.From(e, request, transport.LocationOf(request), timeout);
        }
    }

    /// <summary>Reads the whole body; the caller disposes of it.</summary>
    /// <param name="limit">The most bytes to take.</param>
    /// <exception cref="StoreException">The body is larger, or breaks off.</exception>
    public async ValueTask<PooledBody> ReadAsync(int limit)
    {
        var body = new PooledBody((int)Math.Clamp(ContentLength ?? 0, 4096, limit));
        try
        {
            var stream = await message.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
            while (true)
            {
                var read = await stream.ReadAsync(body.Free(), timeout.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    return body;
                }

                body.Advance(read);
                timeout.Touch();
                if (body.Length > limit)
                {
                    throw new StoreException(
                        StoreErrorKind.ServerError,
                        $"{request.Operation} {transport.LocationOf(request)}: the answer is over {limit} bytes; this is not how OSS answers.")
                    { RequestId = RequestId };
                }
            }
        }
        catch (Exception e)
        {
            body.Dispose();
            if (OssTransportErrors.IsTransport(e, timeout))
            {
                throw OssTransportErrors.From(e, request, transport.LocationOf(request), timeout);
            }

            throw;
        }
    }

    public void Dispose()
    {
        message.Dispose();
        timeout.Dispose();
    }
}
