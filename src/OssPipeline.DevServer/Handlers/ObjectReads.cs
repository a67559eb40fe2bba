using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>GetObject, HeadObject, GetObjectMeta.</summary>
internal static class ObjectReads
{
    private static readonly string[] Overrides =
        ["content-type", "content-language", "cache-control", "content-disposition", "content-encoding", "expires"];

    /// <summary>GetObject.</summary>
    public static async Task GetAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.CheckTrafficLimit(exchange);
        var opened = ObjectLookup.Open(exchange, bucket);
        var stored = opened.Seen;
        try
        {
            if (!AnswerHead(exchange, stored))
            {
                return;
            }

            ArchiveState.ThrowIfArchived(opened.Held, exchange.Key, exchange.Service.Now);
            AnswerOverrides(exchange);
            var range = Range(exchange, stored.Size);
            exchange.Http.Response.ContentLength = range.Length;
            if (range.Length == 0)
            {
                return;
            }

            await new BodySender(exchange).WriteAsync(bucket.Files, stored, range.Offset, range.Length).ConfigureAwait(false);
        }
        finally
        {
            bucket.EndRead(opened.Held);
        }
    }

    /// <summary>HeadObject.</summary>
    public static Task HeadAsync(Exchange exchange)
    {
        var stored = ObjectLookup.Seen(exchange, exchange.Bucket());
        if (AnswerHead(exchange, stored))
        {
            exchange.Http.Response.ContentLength = stored.Size;
        }

        return Task.CompletedTask;
    }

    /// <summary>GetObjectMeta: the few headers that cost the service nothing, without user metadata.</summary>
    public static Task MetaAsync(Exchange exchange)
    {
        var stored = ObjectLookup.Version(exchange, exchange.Bucket());
        AnswerVersion(exchange, stored);
        exchange.Http.Response.ContentLength = stored.Size;
        return Task.CompletedTask;
    }

    // Sets the headers that GET and HEAD share; false when the answer is 304.
    private static bool AnswerHead(Exchange exchange, StoredObject stored)
    {
        if (!Preconditions.Hold(exchange, stored))
        {
            exchange.Status(304);
            exchange.Answer("ETag", $"\"{stored.Tag}\"");
            exchange.Answer("Last-Modified", OssText.Rfc1123(stored.LastModified));
            return false;
        }

        AnswerVersion(exchange, stored);
        exchange.Answer("Accept-Ranges", "bytes");
        exchange.Answer("x-oss-object-type", stored.Type);
        exchange.Answer("x-oss-storage-class", stored.Attributes.StorageClass);
        if (stored.TagIsMd5)
        {
            exchange.Answer("Content-MD5", stored.Tag.ToBase64());
        }

        if (stored.Attributes.TagCount > 0)
        {
            exchange.Answer("x-oss-tagging-count", stored.Attributes.TagCount.ToString());
        }

        foreach (var (name, value) in stored.Attributes.Headers)
        {
            exchange.Answer(name, value);
        }

        return true;
    }

    private static void AnswerVersion(Exchange exchange, StoredObject stored)
    {
        exchange.Answer("ETag", $"\"{stored.Tag}\"");
        exchange.Answer("Last-Modified", OssText.Rfc1123(stored.LastModified));
        exchange.AnswerCrc(stored.Crc64); // of the whole object, for a range as well
        VersionHeaders.Answer(exchange, stored);
    }

    private static void AnswerOverrides(Exchange exchange)
    {
        foreach (var header in Overrides)
        {
            if (exchange.Query["response-" + header] is { } value)
            {
                // Whoever finds a public object must not be able to hand it on as another type or file name.
                if (exchange.IsAnonymous)
                {
                    throw new OssError(
                        400, "InvalidRequest", "The response-* overrides are taken from signed requests only.", ("ArgumentName", "response-" + header));
                }

                if (value.AsSpan().ContainsAnyInRange((char)0, (char)0x1F) || value.Contains((char)0x7F, StringComparison.Ordinal))
                {
                    throw OssError.InvalidArgument("response-" + header, value, "The value can't be a header's.");
                }

                exchange.Answer(header, value);
            }
        }
    }

    // The stretch to send. By default OSS answers a range that it can't satisfy with the whole object.
    private static ByteRange Range(Exchange exchange, long size)
    {
        if (exchange.Header("Range") is { } header)
        {
            var range = ByteRange.Parse(header, size, out var isSatisfiable);
            if (range is { } valid && isSatisfiable)
            {
                exchange.Status(206);
                exchange.Answer("Content-Range", $"bytes {valid.Offset}-{valid.Offset + valid.Length - 1}/{size}");
                return valid;
            }

            if (string.Equals(exchange.Header("x-oss-range-behavior"), "standard", StringComparison.OrdinalIgnoreCase))
            {
                throw new OssError(
                    416, "InvalidRange", "The requested range cannot be satisfied.", ("ActualObjectSize", size.ToString()), ("RangeRequested", header));
            }
        }

        return new ByteRange(0, size);
    }
}
