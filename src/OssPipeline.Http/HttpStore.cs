using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using OssPipeline.Core.Storage;

namespace OssPipeline.Http;

/// <summary>The objects at the URLs of a list.</summary>
internal sealed class HttpStore : ReadOnlyStore
{
    private const int LookUpsAtOnce = 32;
    private const int WholeBodiesKept = 8;
    private const int Chunk = 1 << 20;

    private readonly UrlList _list;
    private readonly HttpFetcher _http;
    private readonly WholeBodies _bodies = new(WholeBodiesKept);

    public HttpStore(UrlList list, HttpOptions options)
    {
        _list = list;
        _http = new HttpFetcher(options);
        Info = new StoreInfo("http", $"http list {list.Location}") { KeepsAttributes = true };
    }

    public override StoreInfo Info { get; }

    /// <summary>Asks about each object, some at once, as the list tells no length. Broken lines and objects that can't be described come with their problem.</summary>
    public override async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new Queue<Task<ObjectInfo>>(LookUpsAtOnce);
        var next = startAfter is null ? 0 : After(startAfter);
        try
        {
            while (next < _list.Count || underWay.Count > 0)
            {
                while (next < _list.Count && underWay.Count < LookUpsAtOnce)
                {
                    var entry = _list[next++];
                    if (entry.Problem is not null || entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                    {
                        underWay.Enqueue(DescribeListedAsync(entry, stop.Token));
                    }
                }

                if (underWay.TryDequeue(out var first))
                {
                    yield return await first.ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            foreach (var task in underWay)
            {
                await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override async ValueTask<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        if (_list.Find(key) is not { } url)
        {
            return null;
        }

        try
        {
            return await DescribeAsync(key, url, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.Kind == StoreErrorKind.NotFound)
        {
            return null;
        }
    }

    public override async ValueTask<int> ReadAsync(string key, string? ifMatch, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (_list.Find(key) is not { } url)
        {
            throw new StoreException(StoreErrorKind.NotFound, $"{Info.Location} has no object '{key}'.");
        }

        if (destination.Length == 0)
        {
            return 0;
        }

        var shown = UrlLine.Shown(url);
        var range = new RangeItemHeaderValue(offset, offset + destination.Length - 1);
        using var response = await _http.SendAsync(HttpMethod.Get, url, range, ifMatch, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && response.Content.Headers.ContentRange is { Length: { } end } && offset >= end)
        {
            return 0;
        }

        RequireVersion(response, ifMatch, shown);
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return await ReadWholeAsync(key, url, ifMatch, response, offset, destination, cancellationToken).ConfigureAwait(false);
        }

        if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange is not { From: { } from, To: { } to } || from != offset || to < from)
        {
            throw new StoreException(StoreErrorKind.ServerError, $"{shown} does not send the bytes that were asked for.", isTransient: true);
        }

        var length = (int)Math.Min(to - from + 1, destination.Length);
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            await BodyReader.FillAsync(body, destination[..length], _http.IdleLimit, shown, cancellationToken).ConfigureAwait(false);
        }

        return length;
    }

    public override async ValueTask DisposeAsync()
    {
        await _bodies.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
    }

    private int After(string key)
    {
        var index = _list.IndexOf(key);
        return index < _list.Count && _list[index].Key == key ? index + 1 : index;
    }

    private async Task<ObjectInfo> DescribeListedAsync(UrlEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Problem is { } problem)
        {
            return new ObjectInfo(entry.Key, 0, null, null) { Problem = problem };
        }

        try
        {
            return await DescribeAsync(entry.Key, entry.Url!, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.EndsRun)
        {
            return new ObjectInfo(entry.Key, 0, null, null) { Problem = new ListedProblem(e.Message, e.Kind) };
        }
    }

    private async ValueTask<ObjectInfo> DescribeAsync(string key, Uri url, CancellationToken cancellationToken)
    {
        using var head = await _http.SendAsync(HttpMethod.Head, url, null, null, cancellationToken).ConfigureAwait(false);
        if (head.IsSuccessStatusCode && head.Content.Headers.ContentLength is not null)
        {
            return Describe(key, url, head, head.Content.Headers.ContentLength);
        }

        if (head.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError and not HttpStatusCode.NotImplemented)
        {
            throw HttpErrors.Of(head, UrlLine.Shown(url));
        }

        // Signed for GET alone, or a server that knows no HEAD: one byte tells the same.
        using var get = await _http.SendAsync(HttpMethod.Get, url, new RangeItemHeaderValue(0, 0), null, cancellationToken).ConfigureAwait(false);
        return get.StatusCode switch
        {
            HttpStatusCode.PartialContent => Describe(key, url, get, get.Content.Headers.ContentRange?.Length),
            HttpStatusCode.RequestedRangeNotSatisfiable when get.Content.Headers.ContentRange?.Length == 0 => Describe(key, url, get, 0),
            HttpStatusCode.OK => Describe(key, url, get, get.Content.Headers.ContentLength),
            _ => throw HttpErrors.Of(get, UrlLine.Shown(url)),
        };
    }

    private static ObjectInfo Describe(string key, Uri url, HttpResponseMessage response, long? length)
    {
        var headers = response.Content.Headers;
        return length is not { } size
            ? throw new StoreException(StoreErrorKind.Unsupported, $"{UrlLine.Shown(url)}: its server does not tell how long it is.")
            : new ObjectInfo(key, size, VersionMark.Of(response), headers.LastModified)
            {
                Crc64 = response.Headers.TryGetValues("x-oss-hash-crc64ecma", out var sums)
                    && ulong.TryParse(sums.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var crc) ? crc : null,
                Attributes = ObjectAttributes.None with
                {
                    ContentType = headers.ContentType?.ToString(),
                    ContentEncoding = headers.ContentEncoding.Count > 0 ? string.Join(", ", headers.ContentEncoding) : null,
                    ContentDisposition = headers.ContentDisposition?.ToString(),
                    ContentLanguage = headers.ContentLanguage.Count > 0 ? string.Join(", ", headers.ContentLanguage) : null,
                    CacheControl = response.Headers.CacheControl?.ToString(),
                },
            };
    }

    private static void RequireVersion(HttpResponseMessage response, string? version, string shown)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw HttpErrors.Of(response, shown);
        }

        // Not every server heeds If-Match.
        if (version is not null && VersionMark.Of(response) is { } now && now != version)
        {
            throw HttpErrors.Changed(shown);
        }
    }

    // The server sends everything, whatever was asked for.
    private async ValueTask<int> ReadWholeAsync(
        string key, Uri url, string? version, HttpResponseMessage response, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        var shown = UrlLine.Shown(url);
        var length = response.Content.Headers.ContentLength;
        if (length is { } size && offset >= size)
        {
            return 0;
        }

        if (offset == 0 && length <= destination.Length)
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                await BodyReader.FillAsync(body, destination[..(int)length.Value], _http.IdleLimit, shown, cancellationToken).ConfigureAwait(false);
            }

            return (int)length.Value;
        }

        response.Dispose();
        return await _bodies.ReadAsync(key + "\n" + version, file => FetchAsync(url, version, file), offset, destination, cancellationToken).ConfigureAwait(false);
    }

    private async Task FetchAsync(Uri url, string? version, FileStream file)
    {
        var shown = UrlLine.Shown(url);
        using var response = await _http.SendAsync(HttpMethod.Get, url, null, version, CancellationToken.None).ConfigureAwait(false);
        RequireVersion(response, version, shown);
        var body = await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var buffer = new byte[Chunk];
            for (int read; (read = await BodyReader.ReadAsync(body, buffer, _http.IdleLimit, shown, CancellationToken.None).ConfigureAwait(false)) > 0;)
            {
                await file.WriteAsync(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }

        if (response.Content.Headers.ContentLength is { } length && length != file.Length)
        {
            throw HttpErrors.Transport(new EndOfStreamException("the body ended too early"), shown);
        }
    }
}
