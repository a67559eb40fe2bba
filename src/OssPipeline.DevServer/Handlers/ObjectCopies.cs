using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>CopyObject: the bytes are shared within a bucket, and copied by the server between buckets.</summary>
internal static class ObjectCopies
{
    /// <summary>The largest object that one copy takes (OSS REST reference, CopyObject).</summary>
    private const long MaxSize = 1L << 30;

    /// <summary>CopyObject.</summary>
    public static async Task CopyAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var from = CopySourceHeader.Read(exchange);
        if (from.Bucket.BeginRead(from.Key) is not { } source)
        {
            throw OssError.NoSuchKey(from.Key);
        }

        StoredObject made;
        try
        {
            if (!CopySourceHeader.Holds(exchange, source))
            {
                exchange.Status(304);
                return;
            }

            Refuse(exchange, source, from.Key);
            var attributes = AttributesOf(exchange, bucket, source.Attributes, isSelf: from.Bucket == bucket && from.Key == exchange.Key);
            var forbidsOverwrite = AttributeHeaders.ForbidsOverwrite(exchange) && !(from.Bucket == bucket && from.Key == exchange.Key);
            made = from.Bucket == bucket
                ? bucket.Copy(from.Key, exchange.Key, now => Make(exchange, Same(now, source, from.Key), attributes), forbidsOverwrite)
                : Put(exchange, bucket, await FileCopies.CopyAsync(from.Bucket, source, bucket, exchange.Aborted).ConfigureAwait(false), source, attributes, forbidsOverwrite);
        }
        finally
        {
            from.Bucket.EndRead(source);
        }

        exchange.Answer("ETag", $"\"{made.Tag}\"");
        exchange.AnswerCrc(made.Crc64);
        AttributeHeaders.EchoEncryption(exchange, made.Attributes);
        await exchange.AnswerAsync(new XmlBody("CopyObjectResult")
            .Element("ETag", $"\"{made.Tag}\"")
            .Element("LastModified", OssText.Iso(made.LastModified))
            .End("CopyObjectResult")).ConfigureAwait(false);
    }

    private static StoredObject Put(
        Exchange exchange, Bucket bucket, Extent[] extents, StoredObject source, StoredAttributes attributes, bool forbidsOverwrite)
    {
        var made = new StoredObject(extents, source.Tag, source.Crc64, exchange.Service.Now, attributes, source.Kind);
        try
        {
            bucket.Put(exchange.Key, made, forbidsOverwrite);
            return made;
        }
        catch
        {
            foreach (var extent in extents)
            {
                bucket.Files.Delete(extent.File);
            }

            throw;
        }
    }

    private static StoredObject Make(Exchange exchange, StoredObject source, StoredAttributes attributes) =>
        new(source.Extents.ToArray(), source.Tag, source.Crc64, exchange.Service.Now, attributes, source.Kind) { IsCopy = true };

    // Conditions were judged on what was there when the copy began.
    private static StoredObject Same(StoredObject now, StoredObject judged, string key) => ReferenceEquals(now, judged)
        ? now
        : throw new OssError(409, "OperationAborted", "A conflicting conditional operation is currently in progress against this resource. Please try again.", ("Key", key));

    private static void Refuse(Exchange exchange, StoredObject source, string key)
    {
        if (source.Kind == ObjectKind.Symlink)
        {
            throw new OssError(400, "InvalidTargetType", "The symlink's source can't be copied.", ("Key", key));
        }

        if (source.Kind == ObjectKind.Appendable && key != exchange.Key)
        {
            throw new OssError(400, "OperationNotSupported", "An appendable object can be copied onto itself only.", ("Key", key));
        }

        if (source.Size > MaxSize)
        {
            throw new OssError(400, "EntityTooLarge", "The source is larger than one copy takes; use UploadPartCopy.", ("MaxSizeAllowed", MaxSize.ToString()));
        }

        ArchivedObjects.RefuseUnrestored(exchange, source, key);
    }

    private static StoredAttributes AttributesOf(Exchange exchange, Bucket bucket, StoredAttributes source, bool isSelf)
    {
        var given = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass);
        var replaces = Replaces(exchange, "x-oss-metadata-directive") || isSelf;
        var replacesTags = Replaces(exchange, "x-oss-tagging-directive");
        return given with
        {
            // Server-side encryption is never inherited.
            Headers = replaces
                ? given.Headers
                : [.. source.Headers.Where(h => !AttributeHeaders.IsEncryption(h.Key) && !StoredAttributes.IsInternal(h.Key)), .. given.Headers.Where(h => AttributeHeaders.IsEncryption(h.Key))],
            Tagging = replacesTags ? given.Tagging : source.Tagging,
            TagCount = replacesTags ? given.TagCount : source.TagCount,
        };
    }

    private static bool Replaces(Exchange exchange, string header) => exchange.Header(header) switch
    {
        null => false,
        var value when value.Equals("COPY", StringComparison.OrdinalIgnoreCase) => false,
        var value when value.Equals("REPLACE", StringComparison.OrdinalIgnoreCase) => true,
        var value => throw OssError.InvalidArgument(header, value, "The directive must be COPY or REPLACE."),
    };
}
