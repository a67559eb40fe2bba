using System.Net;
using OssPipeline.Core.Storage;

namespace OssPipeline.Hdfs.Client;

/// <summary>An answer whose body is still on the wire. Dispose of it.</summary>
internal sealed class WebHdfsResponse(HttpResponseMessage message, IdleTimeout timeout, string operation, string location) : IDisposable
{
    public HttpStatusCode Status => message.StatusCode;

    public bool IsSuccess => message.IsSuccessStatusCode;

    /// <summary>Where it sends the client; null for nowhere.</summary>
    public string? Redirect =>
        (int)message.StatusCode is 301 or 302 or 303 or 307 or 308 && message.Headers.NonValidated.TryGetValues("Location", out var values) ? values.ToString() : null;

    /// <summary>Fills <paramref name="destination"/> from the body as far as that goes.</summary>
    /// <returns>How many bytes came; fewer than asked when the body ended or broke off, and what broke it.</returns>
    public async ValueTask<(int Filled, StoreException? Broke)> FillAsync(Memory<byte> destination)
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
                    break;
                }

                filled += read;
                timeout.Touch();
            }

            return (filled, null);
        }
        catch (Exception e) when (TransportErrors.IsTransport(e, timeout))
        {
            return (filled, TransportErrors.From(e, operation, location, timeout));
        }
    }

    /// <summary>Reads the whole body; the caller disposes of it.</summary>
    /// <param name="limit">The most bytes to take.</param>
    /// <exception cref="StoreException">The body is larger, or breaks off.</exception>
    public async ValueTask<PooledBody> ReadAsync(int limit)
    {
        var body = new PooledBody((int)Math.Clamp(message.Content.Headers.ContentLength ?? 0, 4096, limit));
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
                    throw new StoreException(StoreErrorKind.ServerError, $"{operation} {location}: the answer is over {limit} bytes; this is not how WebHDFS answers.");
                }
            }
        }
        catch (Exception e)
        {
            body.Dispose();
            if (TransportErrors.IsTransport(e, timeout))
            {
                throw TransportErrors.From(e, operation, location, timeout);
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
