using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>UploadPartCopy. No byte is copied: the part names stretches of the source's data files, which are read for its ETag only.</summary>
internal static class PartCopies
{
    /// <summary>UploadPartCopy.</summary>
    public static async Task CopyAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var number = MultipartWrites.PartNumber(exchange);
        AttributeHeaders.RefuseUnsupported(exchange);
        AttributeHeaders.RefuseEncryption(exchange);
        var upload = exchange.Upload(bucket);
        using var source = CopySource.Open(exchange);
        if (!CopyConditions.Hold(exchange, source.Stored))
        {
            exchange.Status(304);
            return;
        }

        Check(exchange, source);
        var range = CopyRange.Parse(exchange.Header("x-oss-copy-source-range"), source.Stored.Size);
        var part = await PartAsync(exchange, source, number, range ?? new ByteRange(0, source.Stored.Size)).ConfigureAwait(false);
        if (source.Bucket == bucket)
        {
            bucket.PutPart(upload, part, sharesFiles: true);
        }
        else
        {
            PutLinked(bucket, upload, source, part);
        }

        if (range is { } copied)
        {
            exchange.Answer("Content-Range", $"bytes {copied.Offset}-{copied.Offset + copied.Length - 1}/{source.Stored.Size}");
        }

        source.AnswerVersionId(exchange);
        AttributeHeaders.EchoEncryption(exchange, upload.Attributes);
        await exchange.AnswerAsync(new XmlBody("CopyPartResult")
            .Element("LastModified", OssText.Iso(part.LastModified))
            .Element("ETag", $"\"{part.Tag}\"")
            .End("CopyPartResult")).ConfigureAwait(false);
    }

    private static void Check(Exchange exchange, CopySource source)
    {
        if (source.Stored.Kind == ObjectKind.Symlink)
        {
            throw OssError.InvalidArgument("x-oss-copy-source", source.Key, "The source of a part can't be a symbolic link.");
        }

        ArchiveState.ThrowIfArchived(source.Stored, source.Key, exchange.Service.Now);
    }

    private static async Task<StoredPart> PartAsync(Exchange exchange, CopySource source, int number, ByteRange range)
    {
        if (range.Length > BodyReceiver.MaxBytes)
        {
            throw new OssError(
                400,
                "EntityTooLarge",
                "Your proposed upload exceeds the maximum allowed size.",
                ("MaxSizeAllowed", BodyReceiver.MaxBytes.ToString()),
                ("ProposedSize", range.Length.ToString()));
        }

        var extents = ExtentRange.Of(source.Stored.Extents, range.Offset, range.Length);
        var (tag, crc64) = range.Length == source.Stored.Size && source.Stored.TagIsMd5
            ? (source.Stored.Tag, source.Stored.Crc64)
            : await ExtentDigest.ComputeAsync(source.Bucket.Files, extents, exchange.Aborted).ConfigureAwait(false);
        return new StoredPart(number, extents, tag, crc64, exchange.Service.Now);
    }

    private static void PutLinked(Bucket bucket, Upload upload, CopySource source, StoredPart part)
    {
        var linked = new List<Extent>(part.Extents.Length);
        try
        {
            foreach (var extent in part.Extents)
            {
                linked.Add(extent with { File = bucket.Files.Link(source.Bucket.Files, extent.File) });
            }

            bucket.PutPart(upload, new StoredPart(part.Number, [.. linked], part.Tag, part.Crc64, part.LastModified));
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
}
