using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>CopyObject. No byte is copied: the copy names the source's data files.</summary>
internal static class ObjectCopies
{
    /// <summary>The largest source (OSS REST reference, CopyObject); larger ones are copied in parts.</summary>
    private const long MaxSize = 1L << 30;

    /// <summary>CopyObject.</summary>
    public static async Task CopyAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var forbidsOverwrite = AttributeHeaders.ForbidsOverwrite(exchange);
        StoredObject? copy;
        do
        {
            using var source = CopySource.Open(exchange);
            if (!CopyConditions.Hold(exchange, source.Stored))
            {
                exchange.Status(304);
                return;
            }

            copy = TryCopy(exchange, bucket, source, forbidsOverwrite);
            source.AnswerVersionId(exchange);
        }
        while (copy is null); // what was to be changed in its place was replaced or grew meanwhile: once more from what is there now

        exchange.AnswerVersionId(bucket, copy);
        exchange.AnswerCrc(copy.Crc64);
        AttributeHeaders.EchoEncryption(exchange, copy.Attributes);
        await exchange.AnswerAsync(new XmlBody("CopyObjectResult")
            .Element("LastModified", OssText.Iso(copy.LastModified))
            .Element("ETag", $"\"{copy.Tag}\"")
            .End("CopyObjectResult")).ConfigureAwait(false);
    }

    private static StoredObject? TryCopy(Exchange exchange, Bucket bucket, CopySource source, bool forbidsOverwrite)
    {
        // Where no versions are kept, a copy onto itself is a change of what the object has beside its bytes.
        var isInPlace = source.Bucket == bucket && source.Key == exchange.Key && !bucket.Settings.NamesVersions;
        Check(exchange, source, isInPlace);
        var attributes = Attributes(exchange, source.Stored.Attributes, bucket.Settings.StorageClass, isInPlace);
        var copy = source.Stored.CopiedAs(attributes, exchange.Service.Now);
        if (source.Bucket == bucket)
        {
            return bucket.TryPut(exchange.Key, copy, forbidsOverwrite, sharesFiles: true, isInPlace ? source.Stored : null);
        }

        bucket.ThrowIfTaken(exchange.Key, forbidsOverwrite);
        var linked = new List<Extent>();
        try
        {
            foreach (var extent in source.Stored.Extents)
            {
                linked.Add(extent with { File = bucket.Files.Link(source.Bucket.Files, extent.File) });
            }

            return bucket.Put(exchange.Key, copy.In([.. linked]), forbidsOverwrite);
        }
        catch
        {
            foreach (var extent in linked)
            {
                bucket.Files.Delete(extent.File);
            }

            throw;
        }
    }

    private static void Check(Exchange exchange, CopySource source, bool isInPlace)
    {
        ArchiveState.ThrowIfArchived(source.Stored, source.Key, exchange.Service.Now);
        if (isInPlace)
        {
            return;
        }

        if (source.Stored.Kind == ObjectKind.Appendable)
        {
            throw new OssError(
                400, "OperationNotSupported", "The operation is not supported for appendable objects: they are copied onto themselves only.", ("Key", source.Key));
        }

        if (source.Stored.Size > MaxSize)
        {
            throw new OssError(
                400,
                "EntityTooLarge",
                "The source is larger than CopyObject takes; copy it in parts.",
                ("MaxSizeAllowed", MaxSize.ToString()),
                ("ProposedSize", source.Stored.Size.ToString()));
        }
    }

    // The copy's class, ACL and encryption are never the source's; its headers and tags are unless the request replaces them.
    private static StoredAttributes Attributes(Exchange exchange, StoredAttributes source, string bucketClass, bool isInPlace)
    {
        var replaces = AttributeHeaders.Directive(exchange, "x-oss-metadata-directive", "COPY", "REPLACE") == "REPLACE" || isInPlace;
        var replacesTags = AttributeHeaders.Directive(exchange, "x-oss-tagging-directive", "Copy", "Replace") == "Replace";
        var requested = AttributeHeaders.Read(exchange, bucketClass);
        if (!replaces)
        {
            var headers = new List<KeyValuePair<string, string>>();
            foreach (var header in source.Headers)
            {
                if (!AttributeHeaders.IsEncryption(header.Key))
                {
                    headers.Add(header);
                }
            }

            foreach (var header in requested.Headers)
            {
                if (AttributeHeaders.IsEncryption(header.Key))
                {
                    headers.Add(header);
                }
            }

            requested = requested with { Headers = headers };
        }

        return replacesTags ? requested : requested with { Tagging = source.Tagging, TagCount = source.TagCount };
    }
}
