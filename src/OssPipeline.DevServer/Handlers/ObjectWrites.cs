using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Storage;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutObject.</summary>
internal static class ObjectWrites
{
    /// <summary>PutObject.</summary>
    public static async Task PutAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        AttributeHeaders.RefuseUnsupported(exchange);
        var attributes = AttributeHeaders.Read(exchange, bucket.Settings.StorageClass);
        var forbidsOverwrite = AttributeHeaders.ForbidsOverwrite(exchange);
        bucket.ThrowIfTaken(exchange.Key, forbidsOverwrite); // now rather than after gigabytes; decided again when it becomes visible
        var body = await new BodyReceiver(exchange).StoreAsync(bucket.Files).ConfigureAwait(false);
        try
        {
            var stored = new StoredObject(body.Extents, body.Tag, body.Crc64, exchange.Service.Now, attributes);
            exchange.AnswerVersionId(bucket, bucket.Put(exchange.Key, stored, forbidsOverwrite));
        }
        catch
        {
            body.Discard(bucket.Files);
            throw;
        }

        exchange.Answer("ETag", $"\"{body.Tag}\"");
        exchange.Answer("Content-MD5", body.Tag.ToBase64());
        exchange.AnswerCrc(body.Crc64);
        AttributeHeaders.EchoEncryption(exchange, attributes);
        exchange.Http.Response.ContentLength = 0;
    }
}
