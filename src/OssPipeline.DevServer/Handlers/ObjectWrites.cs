using OssPipeline.DevServer.Hosting;
using OssPipeline.DevServer.Protocol;
using OssPipeline.DevServer.Storage;
using OssPipeline.DevServer.Xml;

namespace OssPipeline.DevServer.Handlers;

/// <summary>PutObject, DeleteObject, DeleteMultipleObjects.</summary>
internal static class ObjectWrites
{
    private const int MaxDeletes = 1000;

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

    /// <summary>DeleteObject.</summary>
    public static Task DeleteAsync(Exchange exchange)
    {
        exchange.Bucket().Delete(exchange.Key, exchange.Service.Now);
        exchange.Status(204);
        return Task.CompletedTask;
    }

    /// <summary>DeleteMultipleObjects.</summary>
    public static async Task DeleteManyAsync(Exchange exchange)
    {
        var bucket = exchange.Bucket();
        if (exchange.Header("Content-MD5") is null)
        {
            throw new OssError(400, "MissingArgument", "Missing Some Required Arguments.", ("ArgumentName", "Content-MD5"));
        }

        var isEncoded = KeyEncoding.IsUrl(exchange);
        var (keys, isQuiet) = ParseDelete(await new BodyReceiver(exchange).ReadAsync(RequestXml.MaxBytes).ConfigureAwait(false));
        var answer = new XmlBody("DeleteResult");
        if (isEncoded)
        {
            answer.Element("EncodingType", "url");
        }

        foreach (var key in keys)
        {
            bucket.Delete(key, exchange.Service.Now);
            if (!isQuiet)
            {
                answer.Begin("Deleted").Element("Key", KeyEncoding.Of(key, isEncoded)).End("Deleted");
            }
        }

        if (isQuiet)
        {
            exchange.Http.Response.ContentLength = 0;
            return;
        }

        await exchange.AnswerAsync(answer.End("DeleteResult")).ConfigureAwait(false);
    }

    private static (List<string> Keys, bool IsQuiet) ParseDelete(byte[] body)
    {
        var keys = new List<string>();
        var isQuiet = false;
        RequestXml.Read(
            body,
            "Delete",
            (parent, name, value) =>
            {
                switch (parent, name)
                {
                    case ("Object", "Key") when value.Length > 0 && keys.Count < MaxDeletes:
                        keys.Add(value);
                        break;
                    case ("Object", "Key"):
                        throw OssError.MalformedXml(value.Length == 0 ? "a key is empty" : $"there are more than {MaxDeletes} keys");
                    case ("Object", "VersionId"):
                        throw OssError.NotImplemented("object versions");
                    case ("Delete", "Quiet"):
                        isQuiet = value.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);
                        break;
                    default:
                        break;
                }
            },
            static _ => { });
        return keys.Count > 0 ? (keys, isQuiet) : throw OssError.MalformedXml("there is no key");
    }
}
