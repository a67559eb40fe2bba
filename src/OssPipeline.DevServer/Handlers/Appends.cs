using System.Globalization;
using System.Text;
using OssPipeline.Core.Data;
using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>AppendObject and SealAppendObject.</summary>
internal static class Appends
{
    /// <summary>The longest an object can become by appending (OSS REST reference, AppendObject).</summary>
    private const long MaxSize = 5L << 30;

    /// <summary>AppendObject.</summary>
    public static async Task AppendAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var position = Position(exchange);
        var attributes = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass);
        if (attributes.StorageClass is "ColdArchive" or "DeepColdArchive")
        {
            throw OssError.InvalidArgument("x-oss-storage-class", attributes.StorageClass, "Appendable objects can't be of this storage class.");
        }

        // Now rather than after gigabytes; decided again when the bytes are there.
        Check(bucket.Find(exchange.Key, versionId: null), position, exchange.Key, exchange.Http.Request.ContentLength ?? 0);
        var body = await new BodyReceiver(exchange).StoreAsync(bucket.Files).ConfigureAwait(false);
        StoredObject stored;
        try
        {
            stored = bucket.Append(
                exchange.Key,
                body.Data,
                current =>
                {
                    var length = body.Data?.Length ?? 0;
                    Check(current, position, exchange.Key, length);
                    var (tag, crc64) = Extended(current, body, length);
                    return current?.Appended(body.Data, tag, crc64, exchange.Service.Now)
                        ?? new StoredObject(body.Extents, tag, crc64, exchange.Service.Now, attributes, ObjectKind.Appendable);
                });
        }
        catch
        {
            body.Discard(bucket.Files);
            throw;
        }

        exchange.AnswerVersionId(bucket, stored);
        exchange.Answer("ETag", $"\"{stored.Tag}\"");
        exchange.Answer("x-oss-next-append-position", stored.Size.ToString());
        exchange.AnswerCrc(stored.Crc64);
        AttributeHeaders.EchoEncryption(exchange, stored.Attributes);
        exchange.Http.Response.ContentLength = 0;
    }

    /// <summary>SealAppendObject: nothing can be appended from now on. A second seal changes nothing.</summary>
    public static Task SealAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var position = Position(exchange);
        var stored = VersionChange.Apply(exchange, bucket, version =>
        {
            if (version.Kind != ObjectKind.Appendable)
            {
                throw NotAppendable(exchange.Key);
            }

            return version switch
            {
                _ when version.Size != position => throw WrongPosition(version.Size, exchange.Key),
                { Detail.SealedAt: 0 } => version.With(version.Detail with { SealedAt = exchange.Service.Now }),
                _ => version,
            };
        });
        exchange.Answer("ETag", $"\"{stored.Tag}\"");
        exchange.Answer("x-oss-sealed-time", OssText.Rfc1123(stored.Detail.SealedAt));
        exchange.Http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static long Position(Exchange exchange) => exchange.Query["position"] switch
    {
        null or "" => throw OssError.MissingArgument("position"),
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) => position,
        var text => throw OssError.InvalidArgument("position", text, "The position must be a number that is not negative."),
    };

    private static void Check(StoredObject? current, long position, string key, long length)
    {
        if (current is not null && (current.Kind != ObjectKind.Appendable || current.Detail.SealedAt != 0))
        {
            throw NotAppendable(key);
        }

        var size = current?.Size ?? 0;
        if (position != size)
        {
            throw WrongPosition(size, key);
        }

        if (size + length > MaxSize)
        {
            throw new OssError(
                400,
                "EntityTooLarge",
                "The object would be larger than appending can make it.",
                ("MaxSizeAllowed", MaxSize.ToString()),
                ("ProposedSize", (size + length).ToString()));
        }
    }

    // The ETag is documented to change with each append and to mean nothing else; the service's end in zeros.
    private static (ContentTag Tag, ulong Crc64) Extended(StoredObject? current, ReceivedBody body, long length)
    {
        Span<byte> digest = stackalloc byte[16];
        ContentTag.Md5Of(Encoding.ASCII.GetBytes($"{current?.Tag ?? default(ContentTag)}{body.Tag}"), digest);
        digest[12..].Clear();
        return (ContentTag.FromMd5(digest), Crc64Xz.Combine(current?.Crc64 ?? 0, body.Crc64, length));
    }

    private static OssError NotAppendable(string key) => new(409, "ObjectNotAppendable", "The object is not appendable.", ("Key", key));

    private static OssError WrongPosition(long size, string key) => new(
        409, "PositionNotEqualToLength", "Position is not equal to file length.", ("Key", key), ("Position", size.ToString()))
    {
        Headers = [("x-oss-next-append-position", size.ToString())],
    };
}
