using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OssPipeline.Throughput.Serving;

/// <summary>The folders below a folder as buckets of S3, read-only, path style; signatures are not looked at.</summary>
/// <remarks>
/// Small files have their MD5 as ETag, computed when first listed, so that a reader has something to check; larger ones have an ETag as
/// of a multipart upload, which tells a reader nothing. Buckets are listed once and kept: nothing may change below.
/// </remarks>
internal sealed class S3Files(string root)
{
    private const int PageLimit = 1000;
    private const long LargestHashed = 16 << 20;

    private readonly ConcurrentDictionary<string, List<Entry>> _buckets = new();

    public WebApplication Build(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>>(new BlockPoolFactory());
        var app = builder.Build();
        app.Run(HandleAsync);
        return app;
    }

    private Task HandleAsync(HttpContext http)
    {
        var path = Uri.UnescapeDataString(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0]).TrimStart('/');
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var (bucket, key) = slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
        if (bucket.Length == 0 || bucket.Contains("..", StringComparison.Ordinal) || !Directory.Exists(Path.Combine(root, bucket)))
        {
            return RefuseAsync(http, 404, "NoSuchBucket");
        }

        var entries = _buckets.GetOrAdd(bucket, Read);
        if (key.Length == 0)
        {
            return HttpMethods.IsGet(http.Request.Method) ? ListAsync(http, entries, bucket) : Task.CompletedTask;
        }

        var at = entries.BinarySearch(new Entry(key, 0, "", default), Entry.ByKey);
        if (at < 0)
        {
            return RefuseAsync(http, 404, "NoSuchKey");
        }

        return SendAsync(http, Path.Combine(root, bucket, key), entries[at]);
    }

    private static Task SendAsync(HttpContext http, string file, Entry entry)
    {
        var response = http.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.ETag = entry.ETag;
        response.Headers.LastModified = entry.Modified.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
        var (offset, length) = (0L, entry.Size);
        if (http.Request.Headers.Range.ToString() is { Length: > 6 } range && range.StartsWith("bytes=", StringComparison.Ordinal))
        {
            var ends = range[6..].Split('-');
            offset = long.Parse(ends[0], CultureInfo.InvariantCulture);
            length = Math.Min(entry.Size - 1, ends[1].Length == 0 ? long.MaxValue : long.Parse(ends[1], CultureInfo.InvariantCulture)) - offset + 1;
            response.StatusCode = 206;
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-{offset + length - 1}/{entry.Size}");
        }

        response.ContentLength = length;
        return HttpMethods.IsHead(http.Request.Method) || length == 0 ? Task.CompletedTask : response.SendFileAsync(file, offset, length, http.RequestAborted);
    }

    private static Task ListAsync(HttpContext http, List<Entry> entries, string bucket)
    {
        var query = http.Request.Query;
        var after = query["continuation-token"].ToString() is { Length: > 0 } token ? token : query["start-after"].ToString();
        var prefix = query["prefix"].ToString();
        var from = entries.BinarySearch(new Entry(after, 0, "", default), Entry.ByKey);
        from = from < 0 ? ~from : from + 1;
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("ListBucketResult", "http://s3.amazonaws.com/doc/2006-03-01/");
            xml.WriteElementString("Name", bucket);
            xml.WriteElementString("Prefix", prefix);
            xml.WriteElementString("MaxKeys", "1000");
            var count = 0;
            string? next = null;
            for (; from < entries.Count; from++)
            {
                var entry = entries[from];
                if (!entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                {
                    continue;
                }

                if (count == PageLimit)
                {
                    next = entries[from - 1].Key;
                    break;
                }

                count++;
                xml.WriteStartElement("Contents");
                xml.WriteElementString("Key", query["encoding-type"] == "url" ? Uri.EscapeDataString(entry.Key) : entry.Key);
                xml.WriteElementString("LastModified", entry.Modified.ToString("yyyy-MM-ddTHH:mm:ss.000Z", CultureInfo.InvariantCulture));
                xml.WriteElementString("ETag", entry.ETag);
                xml.WriteElementString("Size", entry.Size.ToString(CultureInfo.InvariantCulture));
                xml.WriteElementString("StorageClass", "STANDARD");
                xml.WriteEndElement();
            }

            xml.WriteElementString("KeyCount", count.ToString(CultureInfo.InvariantCulture));
            xml.WriteElementString("IsTruncated", next is null ? "false" : "true");
            if (next is not null)
            {
                xml.WriteElementString("NextContinuationToken", next);
            }

            if (query["encoding-type"] == "url")
            {
                xml.WriteElementString("EncodingType", "url");
            }

            xml.WriteEndElement();
        }

        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }

    private static Task RefuseAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/xml";
        return http.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{code}</Message></Error>", http.RequestAborted);
    }

    private List<Entry> Read(string bucket)
    {
        var folder = Path.Combine(root, bucket);
        List<Entry> entries = [];
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var modified = new DateTime(file.LastWriteTimeUtc.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
            entries.Add(new Entry(Path.GetRelativePath(folder, file.FullName), file.Length, $"\"{ETagOf(file)}\"", modified));
        }

        entries.Sort(Entry.ByKey);
        return entries;
    }

    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "It is what ETags of S3 are.")]
    private static string ETagOf(FileInfo file)
    {
        if (file.Length > LargestHashed)
        {
            return $"{file.LastWriteTimeUtc.Ticks:x16}{file.Length:x16}-{(file.Length / LargestHashed) + 1}";
        }

        using var bytes = file.OpenRead();
        return Convert.ToHexStringLower(MD5.HashData(bytes));
    }

    private sealed record Entry(string Key, long Size, string ETag, DateTime Modified)
    {
        public static readonly Comparer<Entry> ByKey = Comparer<Entry>.Create(static (x, y) => string.CompareOrdinal(x.Key, y.Key));
    }
}
