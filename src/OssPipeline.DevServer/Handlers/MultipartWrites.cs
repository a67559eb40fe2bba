using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>InitiateMultipartUpload, UploadPart, AbortMultipartUpload.</summary>
internal static class MultipartWrites
{
    private const int MaxPartNumber = 10_000;

    /// <summary>InitiateMultipartUpload.</summary>
    public static Task InitiateAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var isEncoded = KeyEncoding.IsUrl(exchange);
        var attributes = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass);
        bucket.ThrowIfTaken(exchange.Key, AttributeHeaders.ForbidsOverwrite(exchange));
        var upload = new Upload(Guid.NewGuid().ToString("N").ToUpperInvariant(), exchange.Key, exchange.Service.Now, attributes);
        bucket.BeginUpload(upload);
        AttributeHeaders.EchoEncryption(exchange, attributes);
        var answer = new XmlBody("InitiateMultipartUploadResult");
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        return exchange.AnswerAsync(answer
            .Element("Bucket", bucket.Name)
            .Element("Key", KeyEncoding.Of(upload.Key, isEncoded))
            .Element("UploadId", upload.Id)
            .End("InitiateMultipartUploadResult"));
    }

    /// <summary>UploadPart.</summary>
    public static async Task PutPartAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        var number = PartNumber(exchange);
        AttributeHeaders.RefuseUnsupported(exchange);
        AttributeHeaders.RefuseEncryption(exchange);
        var upload = exchange.Upload(bucket);
        var body = await new BodyReceiver(exchange).StoreAsync(bucket.Files).ConfigureAwait(false);
        try
        {
            bucket.PutPart(upload, new StoredPart(number, body.Extents, body.Tag, body.Crc64, exchange.Service.Now));
        }
        catch
        {
            body.Discard(bucket.Files);
            throw;
        }

        exchange.Answer("ETag", $"\"{body.Tag}\"");
        exchange.Answer("Content-MD5", body.Tag.ToBase64());
        exchange.AnswerCrc(body.Crc64);
        AttributeHeaders.EchoEncryption(exchange, upload.Attributes);
        exchange.Http.Response.ContentLength = 0;
    }

    /// <summary>AbortMultipartUpload.</summary>
    public static Task AbortAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        bucket.AbortUpload(exchange.Upload(bucket));
        exchange.Status(204);
        return Task.CompletedTask;
    }

    /// <summary>The part number that the query names.</summary>
    /// <exception cref="OssError">InvalidArgument.</exception>
    public static int PartNumber(Exchange exchange)
    {
        var text = exchange.Query["partNumber"] ?? string.Empty;
        return int.TryParse(text, out var number) && number is >= 1 and <= MaxPartNumber
            ? number
            : throw OssError.InvalidArgument("partNumber", text, $"The part number must be 1 to {MaxPartNumber}.");
    }
}
