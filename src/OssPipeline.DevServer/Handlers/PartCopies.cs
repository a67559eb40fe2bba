using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>UploadPartCopy.</summary>
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
        var from = CopySourceHeader.Read(exchange);
        if (from.Bucket.BeginRead(from.Key) is not { } source)
        {
            throw OssError.NoSuchKey(from.Key);
        }

        StoredPart part;
        try
        {
            if (!CopySourceHeader.Holds(exchange, source))
            {
                exchange.Status(304);
                return;
            }

            ArchivedObjects.RefuseUnrestored(exchange, source, from.Key);
            var (offset, length) = Range(exchange, source.Size);
            var (tag, crc) = await FileCopies.HashAsync(from.Bucket, source, offset, length, exchange.Aborted).ConfigureAwait(false);
            if (from.Bucket == bucket)
            {
                part = new StoredPart(number, Extent.Slice(source.Extents, offset, length), tag, crc, exchange.Service.Now) { IsCopy = true };
                bucket.CopyPart(upload, source, part);
            }
            else
            {
                part = await CopyBetweenAsync(exchange, from.Bucket, source, upload, new StoredPart(number, [], tag, crc, exchange.Service.Now), offset, length).ConfigureAwait(false);
            }
        }
        finally
        {
            from.Bucket.EndRead(source);
        }

        exchange.Answer("ETag", $"\"{part.Tag}\"");
        exchange.AnswerCrc(part.Crc64);
        await exchange.AnswerAsync(new XmlBody("CopyPartResult")
            .Element("LastModified", OssText.Iso(part.LastModified))
            .Element("ETag", $"\"{part.Tag}\"")
            .End("CopyPartResult")).ConfigureAwait(false);
    }

    private static async Task<StoredPart> CopyBetweenAsync(
        Exchange exchange, Bucket from, StoredObject source, Upload upload, StoredPart part, long offset, long length)
    {
        var bucket = exchange.Bucket();
        var extents = await FileCopies.CopyAsync(from, source, bucket, offset, length, exchange.Aborted).ConfigureAwait(false);
        try
        {
            var copied = part with { Extents = extents };
            bucket.PutPart(upload, copied);
            return copied;
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

    // A range that is none copies everything, as OSS does.
    private static (long Offset, long Length) Range(Exchange exchange, long size)
    {
        if (exchange.Header("x-oss-copy-source-range") is { } header
            && ByteRange.Parse(header, size, out var isSatisfiable) is { } range && isSatisfiable)
        {
            exchange.Answer("Content-Range", $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{size}");
            return (range.Offset, range.Length);
        }

        return (0, size);
    }
}
