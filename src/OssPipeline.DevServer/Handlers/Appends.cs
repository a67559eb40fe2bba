using OssPipeline.Core.Data;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>AppendObject.</summary>
internal static class Appends
{
    private const string Next = "x-oss-next-append-position";

    /// <summary>AppendObject.</summary>
    public static async Task AppendAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var text = exchange.Query["position"] ?? string.Empty;
        if (!long.TryParse(text, out var position) || position < 0)
        {
            throw OssError.InvalidArgument("position", text, "The position must be a number of bytes.");
        }

        var attributes = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass);
        Check(exchange, bucket.Find(exchange.Key), position); // now rather than after gigabytes
        var body = await new BodyReceiver(exchange).StoreAsync(bucket.Files).ConfigureAwait(false);
        StoredObject made;
        try
        {
            made = bucket.Append(exchange.Key, there =>
            {
                Check(exchange, there, position);
                List<Extent> extents = there is null ? [] : [.. there.Extents];
                if (body.Data is { } added)
                {
                    extents.Add(added);
                }

                var crc = Crc64Xz.Combine(there?.Crc64 ?? 0, body.Crc64, body.Data?.Length ?? 0);
                return new StoredObject(
                    extents, TagOf(crc, extents.Sum(e => e.Length)), crc, exchange.Service.Now, there?.Attributes ?? attributes, ObjectKind.Appendable) { IsCopy = true };
            });
        }
        catch
        {
            if (body.Data is { } data)
            {
                bucket.Files.Delete(data.File);
            }

            throw;
        }

        exchange.Answer("ETag", $"\"{made.Tag}\"");
        exchange.Answer(Next, made.Size.ToString());
        exchange.AnswerCrc(made.Crc64);
        AttributeHeaders.EchoEncryption(exchange, made.Attributes);
        exchange.Http.Response.ContentLength = 0;
    }

    private static void Check(Exchange exchange, StoredObject? there, long position)
    {
        if (there is not null && there.Kind != ObjectKind.Appendable)
        {
            throw new OssError(409, "ObjectNotAppendable", "The object is not appendable.", ("Key", exchange.Key));
        }

        var length = there?.Size ?? 0;
        if (position != length)
        {
            throw new OssError(409, "PositionNotEqualToLength", "Position is not equal to file length.", ("Position", position.ToString()), ("Length", length.ToString()))
            {
                Header = (Next, length.ToString()),
            };
        }
    }

    // Opaque by the reference: it changes with every append and is no MD5.
    private static ContentTag TagOf(ulong crc64, long length) => new(new UInt128(crc64, (ulong)length << 16), 0);
}
